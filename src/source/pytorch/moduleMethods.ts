import { argument } from '../evaluation/calls';
import type { Stretch } from '../evaluation/syntax';
import { LibraryValue, NONE, type ObjectValue, TRUE, text, unknown, type Value } from '../evaluation/values';
import { error } from '../layers/report';
import { native } from '../python/methods';
import { isFloat32 } from './layerTable';
import type { TorchLibrary } from './library';
import { LayerModule, type ModuleValue } from './modules';
import { childrenOf, derivesFrom, namedModules } from './moduleTree';
import type { ParameterValue } from './parameterValue';

/** A method or an attribute that every module of torch has; undefined for one that is not known. */
export function moduleMethod(
  library: TorchLibrary,
  module: ModuleValue,
  name: string,
  at: Stretch,
): Value | undefined {
  const { evaluator } = library;
  const list = (items: readonly Value[]) => native(name, () => evaluator.list(items));
  const pair = (key: string, value: Value) => evaluator.list([text(key), value], 'tuple');
  switch (name) {
    case 'training':
      return TRUE;
    case 'modules':
      return list(namedModules(module).map(([, one]) => one));
    case 'named_modules':
      return list(namedModules(module).map(([path, one]) => pair(path, one)));
    case 'children':
      return list(childrenOf(module).map(([, one]) => one));
    case 'named_children':
      return list(childrenOf(module).map(([path, one]) => pair(path, one)));
    case '_modules':
      return evaluator.dictionary(childrenOf(module).map(([path, value]) => [path, { value }]));
    case 'parameters':
      return list(parametersOf(module).map(([, one]) => one));
    case 'named_parameters':
      return list(parametersOf(module).map(([path, one]) => pair(path, one)));
    case 'apply':
      return native(name, call => {
        const by = call.positional[0]?.value ?? NONE;
        for (const [, one] of namedModules(module).toReversed()) evaluator.callWith(by, [one], call.at);
        return module;
      });
    case 'train':
      return native(name, call => {
        const mode = call.positional[0]?.value ?? call.named.get('mode')?.value ?? TRUE;
        return trained(module, mode.type === 'bool' && !mode.value);
      });
    case 'eval':
      return native(name, () => trained(module, true));
    case 'requires_grad_':
      return native(name, call => {
        const is = call.positional[0]?.value ?? call.named.get('requires_grad')?.value ?? TRUE;
        for (const [, one] of parametersOf(module)) one.setAttribute('requires_grad', is, call.at);
        return module;
      });
    case 'to':
    case 'type':
      return native(name, call => {
        const other =
          call.positional.map(({ value }) => value).find(isOtherPrecision) ?? call.named.get('dtype')?.value;
        return other && isOtherPrecision(other) ? converted(module, shortName(other), call.at) : module;
      });
    case 'double':
    case 'half':
    case 'bfloat16':
      return native(name, call =>
        converted(module, name === 'double' ? 'float64' : name === 'half' ? 'float16' : name, call.at),
      );
    case 'cuda':
    case 'cpu':
    case 'float':
    case 'share_memory':
    case 'compile':
    case 'xpu':
      return native(name, () => module);
    case 'add_module':
    case 'register_module':
      return native(
        name,
        call => {
          const key = argument(call, 0, 'name')?.value;
          const value = argument(call, 1, 'module')?.value;
          if (key?.type === 'text' && value) evaluator.setMember(module, key.value, value, call.at);
          else if (module.type === 'object')
            evaluator.journal.write(
              module.damage,
              unknown(`'${evaluator.quote(call.at)}' adds something under a name that is not known`, call.at),
            );
          return NONE;
        },
        true,
      );
    case 'get_submodule':
      return native(name, call => {
        const path = call.positional[0]?.value;
        const found =
          path?.type === 'text' ? namedModules(module).find(([key]) => key === path.value) : undefined;
        return found?.[1] ?? unknown(`which part '${evaluator.quote(call.at)}' is is not known`, call.at);
      });
    case 'register_buffer':
    case 'register_parameter':
      return native(name, call => {
        const key = call.positional[0]?.value;
        if (key?.type === 'text' && module.type === 'object')
          evaluator.setMember(
            module,
            key.value,
            unknown(`${key.value} is a tensor whose values only running the code tells`, call.at),
            call.at,
          );
        return NONE;
      });
    case 'register_forward_hook':
    case 'register_forward_pre_hook':
    case '__init__':
    case 'load_state_dict':
    case 'zero_grad':
    case 'save_hyperparameters':
    case 'log':
    case 'log_dict':
    case 'print':
      return native(name, () => NONE);
    case 'hparams':
      return module.type === 'object' ? new Hyperparameters(module) : undefined;
    case 'state_dict':
    case 'extra_repr':
      return native(name, () => unknown('what a module holds is known only when it runs', at));
    case 'device':
      return unknown('where the network lives is known only when it runs', at);
    case 'forward':
      // What a class that derives from nn.Sequential gets from there.
      if (module.type === 'object')
        return derivesFrom(module, 'torch.nn.Sequential')
          ? native(name, call => library.callParts(module, call))
          : undefined;
      return native(name, call => evaluator.calls.call(module, call));
    default:
      return undefined;
  }
}

/** `self.hparams` of Lightning: what the module was made with. */
class Hyperparameters extends LibraryValue {
  constructor(private readonly object: ObjectValue) {
    super();
  }

  describe(): string {
    return 'what the module was made with';
  }

  override attribute(name: string): Value | undefined {
    return this.object.constructed.value?.cells.get(name)?.value;
  }

  override index(index: Value): Value | undefined {
    return index.type === 'text' ? this.attribute(index.value) : undefined;
  }
}

/** Puts every layer below a module into evaluation or back into training. */
function trained(module: ModuleValue, isEvaluated: boolean): ModuleValue {
  for (const [, one] of namedModules(module))
    if (one instanceof LayerModule) one.setEvaluated(isEvaluated ? module : undefined);
  return module;
}

function parametersOf(module: ModuleValue): [string, ParameterValue][] {
  return namedModules(module).flatMap(([path, one]) =>
    one instanceof LayerModule
      ? one
          .trained()
          .map((parameter): [string, ParameterValue] => [
            path ? `${path}.${parameter.name}` : parameter.name,
            parameter,
          ])
      : [],
  );
}

function isOtherPrecision(value: Value): boolean {
  return (
    value.type === 'symbol' &&
    /^torch\.(\w*float\w*|double|half|int\d+|long|complex\w+)$/.test(value.path) &&
    !isFloat32(value)
  );
}

function shortName(value: Value): string {
  return value.type === 'symbol' ? value.path.replace('torch.', '') : 'another type';
}

/** Normscope computes in float32 only. */
function converted(module: ModuleValue, precision: string, at: Stretch): ModuleValue {
  const finding = error('unsupported-dtype', `Normscope computes in float32, not in ${precision}.`, at);
  for (const [, one] of namedModules(module)) if (one instanceof LayerModule) one.find(finding);
  return module;
}
