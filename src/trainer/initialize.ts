import { Random } from '../common/random';
import type { Framework } from '../network/network';
import type { LayerModule } from './layers/layer';
import { LinearModule } from './layers/linear';

/**
 * PyTorch's own initial values: weight and bias of a Linear uniform in ±1/√fan_in. Each layer draws from a stream of
 * its own, so that adding a layer without weights before it changes nothing.
 */
export function initialize(modules: readonly LayerModule[], _framework: Framework, seed: number): void {
  let linears = 0;
  for (const module of modules) {
    if (!(module instanceof LinearModule)) continue;
    const random = new Random(seed, `initial values ${linears++}`);
    const bound = 1 / Math.sqrt(module.inputs);
    for (const { value } of module.parameters) {
      const { values } = value;
      for (let i = 0; i < values.length; i++) values[i] = (2 * random.uniform() - 1) * bound;
    }
  }
}
