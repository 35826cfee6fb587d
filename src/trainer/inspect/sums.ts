import type { LinearStage, Others, PoolStage } from '../../trace/inspection';
import type { ConvolutionModule } from '../layers/convolution';
import type { LinearModule } from '../layers/linear';
import type { AvgPoolModule, MaxPoolModule } from '../layers/pooling';
import type { NameOf } from './names';

/** More values than this are of no use to a reader; the largest are kept. */
const MAX_VALUES = 200;

/** z = w·x + b */
export function weightedSum(
  module: LinearModule | ConvolutionModule,
  unit: number,
  nameOf: NameOf,
): Pick<LinearStage, 'terms' | 'others' | 'padded' | 'bias'> {
  const source = module.sources[0]!;
  const connections = module.connectionsOf(unit);
  const products = connections
    .map(({ input, weight }) => ({ unit: input, weight, input: source.output.values[input]! }))
    .sort((a, b) => Math.abs(b.weight * b.input) - Math.abs(a.weight * a.input));
  return {
    terms: products
      .slice(0, MAX_VALUES)
      .map(({ unit, weight, input }) => ({ name: nameOf(source, unit), weight, input })),
    others: othersOf(products.map(({ weight, input }) => weight * input)),
    padded: module.weight.value.length / outputsOf(module) - connections.length,
    bias: module.biasOf(unit),
  };
}

/** The window that a pool takes its largest value or its mean from. */
export function pooled(
  module: MaxPoolModule | AvgPoolModule,
  unit: number,
  nameOf: NameOf,
): Pick<PoolStage, 'values' | 'others' | 'divisor'> {
  const source = module.sources[0]!;
  const { inputs, count } = module.windowOf(unit);
  const values = inputs
    .map(input => ({ unit: input, input: source.output.values[input]! }))
    .sort((a, b) => b.input - a.input);
  return {
    values: values.slice(0, MAX_VALUES).map(({ unit, input }) => ({ name: nameOf(source, unit), input })),
    others: othersOf(values.map(({ input }) => input)),
    divisor: count,
  };
}

function othersOf(sorted: readonly number[]): Others {
  const others = sorted.slice(MAX_VALUES);
  return { count: others.length, sum: others.reduce((total, value) => total + value, 0) };
}

/** Sets of weights: channels of a convolution, units of each row otherwise. */
function outputsOf({ layer }: LinearModule | ConvolutionModule): number {
  return layer.kind === 'Linear' ? layer.parameters.outFeatures! : layer.parameters.outChannels;
}
