import { formatPlain, plural } from '../common/format';
import type { RunStart } from './run';

const KERNELS: Readonly<Record<RunStart['kernels'], string>> = {
  'relaxed-simd': 'relaxed SIMD',
  simd: 'SIMD',
  portable: 'portable kernels',
};

/** What a run is trained by: `cross-entropy by adam, learning rate 0.001`. The rate may be another than it began with. */
export function methodText(
  { loss, optimizer, learningRate, schedule }: RunStart,
  rate: number = learningRate,
): string {
  const text = `${loss} by ${optimizer}, learning rate ${formatPlain(rate)}`;
  return schedule === 'constant' ? text : `${text}, schedule ${schedule}`;
}

/** What computes it: `relaxed SIMD, 1 thread`. */
export function machineText({ kernels, threads }: RunStart): string {
  return `${KERNELS[kernels]}, ${plural(threads, 'thread')}`;
}
