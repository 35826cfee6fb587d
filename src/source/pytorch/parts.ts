/**
 * Something of a network: a tensor of numbers in it, a container that is not a part but holds some (a list, a
 * dictionary, an object with attributes), or a module (the network itself or a layer of it). The later ones win where a name may be either.
 */
export type PartKind = 'tensor' | 'container' | 'module';

/** Parts of networks, by the key of the network's call. */
export type Parts = ReadonlyMap<string, PartKind>;

export type MutableParts = Map<string, PartKind>;

export const NOTHING: Parts = new Map();

/** Methods of a module that return the module or parts of it. */
export const PART_METHODS: ReadonlySet<string> = new Set([
  ...['to', 'cuda', 'cpu', 'xpu', 'float', 'double', 'half', 'bfloat16', 'type', 'eval', 'train', 'apply'],
  ...['requires_grad_', 'share_memory', 'append', 'insert', 'extend', 'pop', 'get_submodule', 'compile'],
  ...['modules', 'children', 'named_modules', 'named_children', 'values', 'items'],
]);

/** Methods of a module that return tensors of it. */
export const TENSOR_METHODS: ReadonlySet<string> = new Set([
  'parameters',
  'named_parameters',
  'buffers',
  'named_buffers',
]);

/** Attributes of a module that are tensors. */
export const TENSORS: ReadonlySet<string> = new Set([
  'weight',
  'bias',
  'data',
  'grad',
  'running_mean',
  'running_var',
]);

/** Functions that pass on the parts that they are given, one by one. */
export const ITERATORS: ReadonlySet<string> = new Set([
  'enumerate',
  'zip',
  'list',
  'tuple',
  'iter',
  'reversed',
  'filter',
]);

/** Classes and functions of torch that pass on the module that they are given. */
export const WRAPPERS: ReadonlySet<string> = new Set([
  ...['torch.compile', 'torch.jit.script', 'torch.nn.DataParallel'],
  'torch.nn.parallel.DistributedDataParallel',
]);

/** Classes of torch that hold modules. */
export const CONTAINERS: ReadonlySet<string> = new Set(['torch.nn.ModuleList', 'torch.nn.ModuleDict']);

/** Adds parts to those that are known; true when that is news. */
export function addParts(known: MutableParts, parts: Parts): boolean {
  let isNews = false;
  for (const [key, kind] of parts) {
    const before = known.get(key);
    if (before !== undefined && STRENGTH[before] >= STRENGTH[kind]) continue;
    known.set(key, kind);
    isNews = true;
  }
  return isNews;
}

export function union(all: readonly Parts[]): Parts {
  const found = all.filter(({ size }) => size > 0);
  if (found.length < 2) return found[0] ?? NOTHING;
  const together: MutableParts = new Map();
  for (const parts of found) addParts(together, parts);
  return together;
}

/** The tensors of modules. */
export function tensorsOf(parts: Parts): Parts {
  return changed(parts, () => 'tensor');
}

/** What a list or a dictionary of parts is. */
export function containerOf(parts: Parts): Parts {
  return changed(parts, kind => (kind === 'module' ? 'container' : kind));
}

/** What an index into a container or a loop over it gives. */
export function opened(parts: Parts): Parts {
  return changed(parts, kind => (kind === 'container' ? 'module' : kind));
}

/** The parts without the containers: what an attribute of them may be. */
export function withoutContainers(parts: Parts): Parts {
  if (parts.size === 0) return parts;
  return new Map([...parts].filter(([, kind]) => kind !== 'container'));
}

/** The modules that change when their tensors do. */
export function ownersOf(parts: Parts): Parts {
  return changed(parts, kind => (kind === 'tensor' ? 'module' : kind));
}

const STRENGTH: Readonly<Record<PartKind, number>> = { tensor: 0, container: 1, module: 2 };

function changed(parts: Parts, to: (kind: PartKind) => PartKind): Parts {
  return parts.size === 0 ? parts : new Map([...parts].map(([key, kind]) => [key, to(kind)]));
}
