import type { SyntaxNode } from '@lezer/common';
import type { PythonFile } from '../python/file';
import { type Resolved, resolve } from '../python/resolve';
import { propertyOf } from '../python/tree';
import { LAYERS } from './layers';

export const SEQUENTIAL = 'torch.nn.Sequential';

/** Which names a star import brings, for the one module where that is known. */
export function exportsOf(module: string): ((name: string) => boolean) | undefined {
  return module === 'torch.nn' ? isExportedByNn : undefined;
}

/** Types and constants of torch stand for themselves where a value is asked for. */
export function isTorchSymbol(path: string): boolean {
  return path.startsWith('torch.');
}

/** Some of the layers that can be read, as the end of a message. */
export function readableLayers(): string {
  return `Normscope reads ${LAYERS.length} layers of torch.nn, such as Linear, Conv2d, BatchNorm2d, MaxPool2d and ReLU`;
}

/** Knows what a name of the file stands for, and which names of torch the file replaces (`nn.Linear = Mine`). */
export class TorchNames {
  private readonly replaced: ReadonlyMap<string, SyntaxNode>;

  constructor(private readonly file: PythonFile) {
    this.replaced = replacedNames(file);
  }

  resolve(node: SyntaxNode): Resolved {
    return resolve(this.file, node);
  }

  /** The line on which the file puts something else in the place of a name of torch. */
  replacedOn(path: string): number | undefined {
    const place = this.replaced.get(path);
    return place && this.file.lineOf(place);
  }
}

/** All classes of `torch.nn` and its submodules: never a constant of the user's such as `N_IN`. */
function isExportedByNn(name: string): boolean {
  return /^[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*$/.test(name) || OTHER_EXPORTS.has(name);
}

const OTHER_EXPORTS: ReadonlySet<string> = new Set([
  ...['ELU', 'CELU', 'SELU', 'GELU', 'GLU', 'RNN', 'GRU', 'LSTM'],
  ...['attention', 'common_types', 'functional', 'grad', 'init', 'intrinsic', 'modules', 'parallel'],
  ...['parameter', 'qat', 'quantizable', 'quantized', 'utils', 'factory_kwargs'],
]);

function replacedNames(file: PythonFile): Map<string, SyntaxNode> {
  const ours = new Set([...LAYERS.map(({ kind }): string => kind), 'Sequential', 'nn']);
  const replaced = new Map<string, SyntaxNode>();
  for (const { target } of file.collected.assignments) {
    const property = propertyOf(target);
    if (!property || !ours.has(file.textOf(property))) continue;
    const resolved = resolve(file, target);
    if (resolved.is === 'path' && resolved.path.startsWith('torch.')) replaced.set(resolved.path, target);
  }
  return replaced;
}
