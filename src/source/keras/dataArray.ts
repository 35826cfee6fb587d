import type { Call, Given } from '../evaluation/calls';
import type { Evaluator } from '../evaluation/evaluator';
import type { Stretch } from '../evaluation/syntax';
import { int, isNumber, itemsOf, LibraryValue, unknown, type Value } from '../evaluation/values';

/** How many rows are trained on and tested on, the shape of one, and of what it is told to be. */
interface KnownData {
  readonly rows: readonly [number, number];
  readonly sample: readonly number[];
  readonly label: readonly number[];
  /** Left out for numbers that are no classes. */
  readonly classes?: number;
}

/** The datasets that come with Keras and always have the same shape. */
const DATASETS: ReadonlyMap<string, KnownData> = new Map([
  ['mnist', { rows: [60_000, 10_000], sample: [28, 28], label: [], classes: 10 }],
  ['fashion_mnist', { rows: [60_000, 10_000], sample: [28, 28], label: [], classes: 10 }],
  ['cifar10', { rows: [50_000, 10_000], sample: [32, 32, 3], label: [1], classes: 10 }],
  ['cifar100', { rows: [50_000, 10_000], sample: [32, 32, 3], label: [1], classes: 100 }],
  ['boston_housing', { rows: [404, 102], sample: [13], label: [] }],
]);

/** `(x_train, y_train), (x_test, y_test) = mnist.load_data()`; undefined for data whose shape is not known. */
export function loadData(name: string, { evaluator, positional, named }: Call): Value | undefined {
  const data = DATASETS.get(name);
  if (!data || positional.length + named.size > 0) return undefined;
  const pair = (rows: number) =>
    evaluator.list(
      [
        new DataArray(evaluator, [rows, ...data.sample]),
        new DataArray(evaluator, [rows, ...data.label], data.classes),
      ],
      'tuple',
    );
  return evaluator.list(data.rows.map(pair), 'tuple');
}

/** Numbers of a dataset, of which only the shape is known and how many classes they stand for. */
class DataArray extends LibraryValue {
  constructor(
    private readonly evaluator: Evaluator,
    readonly shape: readonly (number | null)[],
    readonly classes?: number,
  ) {
    super();
  }

  describe(): string {
    return 'a dataset';
  }

  override attribute(name: string, at: Stretch): Value | undefined {
    if (name === 'ndim') return int(this.shape.length);
    if (name === 'shape') {
      const sizes = this.shape.map(size => (size === null ? onlyInData('this size', at) : int(size)));
      return this.evaluator.list(sizes, 'tuple');
    }
    if (!METHODS.has(name)) return undefined;
    return {
      type: 'native',
      name,
      call: call => callOnArray(name, this, call.positional, call) ?? onlyInData('it', call.at),
    };
  }

  override binary(_operator: string, other: Value): Value | undefined {
    return isNumber(other) ? this.reshaped(this.shape) : undefined;
  }

  override index(index: Value): Value | undefined {
    if (index.type === 'slice')
      return new DataArray(this.evaluator, [null, ...this.shape.slice(1)], this.classes);
    const last = itemsOf(index)?.at(-1);
    const isNew = last?.type === 'none' || (last?.type === 'symbol' && last.path.endsWith('newaxis'));
    return isNew ? this.reshaped([...this.shape, 1]) : undefined;
  }

  override length(): number | undefined {
    return this.shape[0] ?? undefined;
  }

  reshaped(shape: readonly (number | null)[]): DataArray {
    return new DataArray(this.evaluator, shape, this.classes);
  }

  /** The sizes that `reshape` is given, one of which may be −1. */
  reshapedBy(sizes: readonly Value[]): DataArray {
    const numbers = sizes.map(size => (size.type === 'int' ? size.value : null));
    const product = (all: readonly (number | null)[]) =>
      all.reduce((total, size) => (total === null || size === null ? null : total * size), 1);
    const [whole, known] = [product(this.shape), product(numbers.filter(size => size !== -1))];
    const rest = whole !== null && known !== null && known > 0 ? whole / known : null;
    return this.reshaped(numbers.map(size => (size === -1 ? rest : size)));
  }
}

const METHODS: ReadonlySet<string> = new Set(['astype', 'copy', 'reshape', 'flatten', 'ravel', 'max']);

/** A function of numpy, or of Keras, on a dataset's numbers; undefined for what is not followed. */
export function callOnData(path: string, call: Call): Value | undefined {
  const [first, ...others] = call.positional;
  const name = path.split('.').at(-1)!;
  if (first?.value instanceof DataArray) return callOnArray(name, first.value, others, call);
  const sizes = first && name === 'prod' && path.startsWith('numpy.') ? itemsOf(first.value) : undefined;
  if (!sizes || others.length + call.named.size > 0 || !sizes.every(isNumber)) return undefined;
  return int(sizes.reduce((product, { value }) => product * value, 1));
}

function callOnArray(
  name: string,
  array: DataArray,
  others: readonly Given[],
  call: Call,
): Value | undefined {
  const [second] = others.map(({ value }) => value);
  const option = (key: string) => second ?? call.named.get(key)?.value;
  switch (name) {
    case 'astype':
    case 'copy':
    case 'array':
    case 'asarray':
      return array;
    case 'reshape': {
      const listed = second && itemsOf(second);
      return array.reshapedBy(listed ?? others.map(({ value }) => value));
    }
    case 'flatten':
    case 'ravel':
      return array.reshapedBy([int(-1)]);
    case 'expand_dims': {
      const axis = option('axis');
      const isLast = axis?.type === 'int' && (axis.value === -1 || axis.value === array.shape.length);
      return isLast ? array.reshaped([...array.shape, 1]) : undefined;
    }
    case 'unique':
      return array.classes === undefined ? undefined : array.reshaped([array.classes]);
    case 'max':
    case 'amax':
      return array.classes === undefined ? undefined : int(array.classes - 1);
    case 'to_categorical': {
      const classes = option('num_classes');
      const count =
        classes?.type === 'int' ? classes.value : classes === undefined ? array.classes : undefined;
      return count === undefined ? undefined : array.reshaped([array.shape[0] ?? null, count]);
    }
    default:
      return undefined;
  }
}

function onlyInData(what: string, at: Stretch): Value {
  return { ...unknown(`only the data tells ${what}`, at), isOpen: true };
}
