import type { Framework } from '../../network/network';
import type { Engine } from '../kernels/engine';
import type { Parameter } from '../layers/layer';
import { Adagrad } from './adagrad';
import { Adam } from './adam';
import { clippingOf } from './clipping';
import { numbersOf, type OptimizerName, type OptimizerOptions } from './defaults';
import type { Optimizer } from './optimizer';
import { RmsProp } from './rmsprop';
import { Momentum, Sgd } from './sgd';

/** An optimizer as the framework computes it. */
export function createOptimizer(
  name: OptimizerName,
  parameters: readonly Parameter[],
  learningRate: number,
  engine: Engine,
  options: OptimizerOptions = {},
  framework: Framework = 'pytorch',
): Optimizer {
  const numbers = numbersOf(name, options, framework);
  const clipping = clippingOf(options, framework, engine);
  switch (name) {
    case 'sgd':
    case 'momentum':
      return numbers.momentum === 0
        ? new Sgd(parameters, learningRate, engine, numbers, clipping, framework)
        : new Momentum(parameters, learningRate, engine, numbers, clipping, framework);
    case 'adam':
    case 'adamw':
      return new Adam(parameters, learningRate, engine, numbers, clipping, framework);
    case 'rmsprop':
      return new RmsProp(parameters, learningRate, engine, numbers, clipping, framework);
    case 'adagrad':
      return new Adagrad(parameters, learningRate, engine, numbers, clipping, framework);
  }
}
