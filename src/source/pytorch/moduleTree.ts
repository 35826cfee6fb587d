import { ancestry } from '../evaluation/members';
import { type ClassValue, isUnknown, type ObjectValue, type Unknown, type Value } from '../evaluation/values';
import { ContainerModule } from './containers';
import { LayerModule, type ModuleValue, UnsupportedModule } from './modules';

/** Classes whose objects are modules. */
const MODULE_CLASSES: ReadonlySet<string> = new Set([
  ...[
    'torch.nn.Module',
    'torch.nn.modules.Module',
    'torch.nn.modules.module.Module',
    'torch.jit.ScriptModule',
  ],
  ...['torch.nn.Sequential', 'torch.nn.ModuleList', 'torch.nn.ModuleDict'],
  ...['pytorch_lightning.LightningModule', 'lightning.LightningModule', 'lightning.pytorch.LightningModule'],
  ...['pytorch_lightning.core.LightningModule', 'pytorch_lightning.core.lightning.LightningModule'],
  ...['d2l.torch.Module', 'd2l.torch.Classifier'],
]);

export function isModule(value: Value): value is ModuleValue {
  return (
    value instanceof LayerModule ||
    value instanceof ContainerModule ||
    value instanceof UnsupportedModule ||
    (value.type === 'object' && isModuleObject(value))
  );
}

/** True for an object whose class derives from `nn.Module`. */
export function isModuleObject(object: ObjectValue): boolean {
  return isModuleClassOf(object.class);
}

export function isModuleClassOf(made: ClassValue): boolean {
  return ancestry(made).some(({ bases }) =>
    bases.some(base => base.type === 'symbol' && isModuleClass(base.path)),
  );
}

/** True for a class of torch, or of Lightning, whose objects are modules. */
export function isModuleClass(path: string): boolean {
  return MODULE_CLASSES.has(path) || /^torch\.nn\.(modules\.\w+\.)?[A-Z]\w*(?<!Loss)$/.test(path);
}

export function derivesFrom(object: ObjectValue, path: string): boolean {
  return ancestry(object.class).some(({ bases }) =>
    bases.some(base => base.type === 'symbol' && base.path === path),
  );
}

/** The modules that a module registers, by name, in the order in which they were set. */
export function childrenOf(module: ModuleValue): (readonly [string, ModuleValue])[] {
  if (module instanceof ContainerModule) {
    return [...(module.known ?? [])].flatMap(([name, value]) =>
      isModule(value) ? [[name, value] as const] : [],
    );
  }
  if (module.type !== 'object') return [];
  return [...module.attributes].flatMap(([name, { value }]) =>
    value && isModule(value) ? [[name, value] as const] : [],
  );
}

/** Every module below a module with its path, which is the prefix of its weights; each once, as `named_modules()`. */
export function namedModules(module: ModuleValue, prefix = ''): [string, ModuleValue][] {
  const found: [string, ModuleValue][] = [];
  const seen = new Set<ModuleValue>();
  const visit = (one: ModuleValue, path: string) => {
    if (seen.has(one) || found.length > MOST_MODULES) return;
    seen.add(one);
    found.push([path, one]);
    for (const [name, child] of childrenOf(one)) visit(child, path ? `${path}.${name}` : name);
  };
  visit(module, prefix);
  return found;
}

const MOST_MODULES = 10_000;

/** The first thing of a module whose parts are not known. */
export function unknownParts(module: ModuleValue): Unknown | undefined {
  if (module instanceof ContainerModule && isUnknown(module.parts.value as Value))
    return module.parts.value as Unknown;
  return module.type === 'object' ? module.damage.value : undefined;
}
