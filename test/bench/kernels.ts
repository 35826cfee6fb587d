import { kernelNames } from '../../src/trainer/kernels/crew';
import type { Kernels } from '../../src/trainer/kernels/kernels';
import type { TrainingRun } from '../../src/trainer/trainingRun';
import type { KernelBreakdown } from './protocol';
import { microseconds, timeSteps } from './timing';

type Kernel = (...args: number[]) => number;

/**
 * Mean calls and microseconds of each kernel in an untraced step of a run with one thread, over at least `seconds`
 * after as long a warm-up. What the meters themselves take is measured on a function that does nothing and taken off.
 */
export function timeKernels(run: TrainingRun, seconds: number): KernelBreakdown {
  const engine: { kernels: Kernels } = run.engine;
  const { kernels } = engine;
  const meters = kernelNames(kernels).map(name => new Meter(name, kernels[name as keyof Kernels] as Kernel));
  const step = () => run.advance();
  engine.kernels = Object.fromEntries(meters.map(({ name, timed }) => [name, timed])) as unknown as Kernels;
  timeSteps(step, seconds);
  for (const meter of meters) meter.reset();
  const stretch = timeSteps(step, seconds);
  engine.kernels = kernels;
  const price = priceOfMeter(seconds);
  const calls = meters.reduce((sum, meter) => sum + meter.calls, 0);
  const clocks = (calls * price.whole) / stretch.steps;
  return {
    kernels: meters
      .filter(meter => meter.calls > 0)
      .map(meter => ({
        name: meter.name,
        calls: meter.calls / stretch.steps,
        microseconds: (meter.total - meter.calls * price.within) / stretch.steps,
      }))
      .sort((a, b) => b.microseconds - a.microseconds),
    step: microseconds(stretch) - clocks,
    clocks,
  };
}

/** A kernel with a clock around it; its calls and microseconds pile up. */
class Meter {
  calls = 0;
  total = 0;
  readonly timed: Kernel;

  constructor(
    readonly name: string,
    kernel: Kernel,
  ) {
    this.timed = (...args) => {
      const begin = performance.now();
      const result = kernel(...args);
      this.total += (performance.now() - begin) * 1000;
      this.calls++;
      return result;
    };
  }

  reset(): void {
    this.calls = 0;
    this.total = 0;
  }
}

/** Microseconds that a meter adds to a call, and those of them that it counts as the kernel's. */
function priceOfMeter(seconds: number): { readonly whole: number; readonly within: number } {
  const meter = new Meter('nothing', () => 0);
  const call = () => meter.timed(1, 2, 3, 4, 5, 6, 7, 8);
  const hundred = () => {
    for (let i = 0; i < 100; i++) call();
  };
  timeSteps(hundred, seconds);
  meter.reset();
  const whole = microseconds(timeSteps(hundred, seconds)) / 100;
  return { whole, within: meter.total / meter.calls };
}
