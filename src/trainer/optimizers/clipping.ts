import type { Framework } from '../../network/network';
import type { Engine } from '../kernels/engine';
import type { Parameter } from '../layers/layer';
import type { OptimizerOptions } from './defaults';
import type { Clipping } from './optimizer';

/** What PyTorch's clip_grad_norm_ adds to the norm before it divides. */
const PYTORCH_EPS = 1e-6;

/** Null where nothing is clipped. With both, the norm comes first. */
export function clippingOf(
  { clipNorm, clipValue }: OptimizerOptions,
  framework: Framework,
  engine: Engine,
): Clipping | null {
  const steps: Clipping[] = [];
  const eps = framework === 'pytorch' ? PYTORCH_EPS : 0;
  if (clipNorm !== undefined) steps.push(new NormClipping(clipNorm, eps, engine));
  if (clipValue !== undefined) steps.push(new ValueClipping(clipValue, engine));
  const [first, second] = steps;
  if (!first || !second) return first ?? null;
  return {
    clip: parameters => {
      first.clip(parameters);
      second.clip(parameters);
    },
  };
}

/** Scales all gradients together so that their norm is at most `most`. */
class NormClipping implements Clipping {
  constructor(
    private readonly most: number,
    private readonly eps: number,
    private readonly engine: Engine,
  ) {}

  clip(parameters: readonly Parameter[]): void {
    const { kernels } = this.engine;
    let squares = 0;
    for (let p = 0; p < parameters.length; p++) {
      const { address, length } = parameters[p]!.gradient;
      squares += kernels.sumOfSquares(address, length);
    }
    const factor = this.most / (Math.sqrt(squares) + this.eps);
    if (factor >= 1) return;
    for (let p = 0; p < parameters.length; p++) {
      const { address, length } = parameters[p]!.gradient;
      kernels.scale(address, length, factor);
    }
  }
}

/** Keeps each value within ±`most`. */
class ValueClipping implements Clipping {
  constructor(
    private readonly most: number,
    private readonly engine: Engine,
  ) {}

  clip(parameters: readonly Parameter[]): void {
    for (let p = 0; p < parameters.length; p++) {
      const { address, length } = parameters[p]!.gradient;
      this.engine.kernels.clamp(address, length, this.most);
    }
  }
}
