import type { Layer } from '../../network/network';

/** f, and its derivative as a function of both the input x and the output y = f(x). */
export interface Activation {
  value(x: number): number;
  slope(x: number, y: number): number;
}

const sigmoid: Activation = {
  value: x => 1 / (1 + Math.exp(-x)),
  slope: (_x, y) => y * (1 - y),
};

const tanh: Activation = {
  value: x => Math.tanh(x),
  slope: (_x, y) => 1 - y * y,
};

/** NaN goes through, as in PyTorch. */
const relu: Activation = {
  value: x => Math.max(x, 0),
  slope: x => (x <= 0 ? 0 : 1),
};

/** The element-wise function of a layer, undefined for layers that are none. */
export function activationOf(layer: Layer): Activation | undefined {
  switch (layer.kind) {
    case 'Sigmoid':
      return sigmoid;
    case 'Tanh':
      return tanh;
    case 'ReLU':
      return relu;
    case 'LeakyReLU': {
      const { negativeSlope } = layer.parameters;
      return {
        value: x => (x > 0 ? x : negativeSlope * x),
        slope: x => (x > 0 ? 1 : negativeSlope),
      };
    }
    default:
      return undefined;
  }
}
