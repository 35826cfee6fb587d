import type { Kernels } from './kernels';

/** How the range of a kernel, its last two arguments, is cut up for several threads. */
interface Cut {
  /** What every part is a multiple of. */
  readonly unit: number;
  /** Parts that a thread takes one after the other, so that nobody waits long for one that was late. */
  readonly portion: number;
}

/** Samples, images or rows. */
const WHOLE: Cut = { unit: 1, portion: 2 };
/** Values that are computed four at a time. */
const VALUES: Cut = { unit: 4, portion: 2 };
/** Panels of 6 and of 4 rows make any even number; every part packs the other operand of the product anew. */
const PANEL_ROWS: Cut = { unit: 2, portion: 1 };
const PANEL_COLUMNS: Cut = { unit: 8, portion: 1 };

const CUTS = {
  activate: VALUES,
  activationGradient: VALUES,
  adagrad: VALUES,
  adam: VALUES,
  averagePool: WHOLE,
  averagePoolGradient: WHOLE,
  batchNormBackward: VALUES,
  batchNormForward: VALUES,
  columnTotals: VALUES,
  convolutionInputGradient: WHOLE,
  convolutionWeightParts: WHOLE,
  convolve: WHOLE,
  dropout: VALUES,
  frozenNormBackward: VALUES,
  gemmColumns: PANEL_COLUMNS,
  gemmRows: PANEL_ROWS,
  groupMoments: WHOLE,
  groupNormGradient: WHOLE,
  groupNormalize: WHOLE,
  layerNorm: WHOLE,
  layerNormGradient: WHOLE,
  layerNormParameters: VALUES,
  maxPool: WHOLE,
  maxPoolGradient: WHOLE,
  momentum: VALUES,
  multiply: VALUES,
  normalize: VALUES,
  rmsprop: VALUES,
  sgd: VALUES,
} as const satisfies Partial<Record<keyof Kernels, Cut>>;

/** The kernels whose last two arguments are a range. */
export type RangedKernels = Pick<Kernels, keyof typeof CUTS>;

/** Calls a kernel for all of 0 … `total` in stretches of `grain`, of which each thread has `portion`. */
export type Share = (kernel: string, total: number, grain: number, portion: number, args: number[]) => void;

/** The same kernels, with the range, which begins at 0, divided among threads. */
export function sharedKernels(threads: number, share: Share): RangedKernels {
  const shared = Object.entries(CUTS).map(([name, { unit, portion }]) => {
    const kernel = (...args: number[]) => {
      const [, total] = args.splice(-2) as [number, number];
      share(name, total, Math.ceil(total / threads / portion / unit) * unit, portion, args);
    };
    return [name, kernel];
  });
  return Object.fromEntries(shared);
}
