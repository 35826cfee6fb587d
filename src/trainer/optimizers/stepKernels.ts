import type { Engine } from '../kernels/engine';
import type { Kernels } from '../kernels/kernels';
import { LANES } from '../layers/layer';

type StepKernel = 'sgd' | 'momentum' | 'adam' | 'rmsprop' | 'adagrad';

/** The kernels of `assembly/optimizers.ts` that change a range of the values of a parameter. */
export type StepKernels = Pick<Kernels, StepKernel>;

/** The same kernels on all threads of an engine, for a range that begins at 0. */
export function sharedStepKernels(engine: Engine): StepKernels {
  return {
    sgd: shared(engine, 'sgd'),
    momentum: shared(engine, 'momentum'),
    adam: shared(engine, 'adam'),
    rmsprop: shared(engine, 'rmsprop'),
    adagrad: shared(engine, 'adagrad'),
  };
}

function shared<K extends StepKernel>(engine: Engine, kernel: K): (...args: Parameters<Kernels[K]>) => void {
  return (...args) => {
    const step = [kernel, args.at(-1), LANES, ...args.slice(0, -2)];
    engine.share(...(step as Parameters<typeof engine.share<K>>));
  };
}
