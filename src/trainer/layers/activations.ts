import type { Framework, Layer } from '../../network/network';
import type { Kernels } from '../kernels/kernels';

/** The kernels of an element-wise function, with the numbers that it takes besides. */
export interface Activation {
  forward(x: number, y: number, length: number, a: number, b: number): void;
  backward(x: number, y: number, dy: number, dx: number, length: number, a: number, b: number): void;
  readonly a: number;
  readonly b: number;
}

/** The element-wise function of a layer, undefined for layers that are none. */
export function activationOf(layer: Layer, _framework: Framework, kernels: Kernels): Activation | undefined {
  const plain = { a: 0, b: 0 };
  switch (layer.kind) {
    case 'ReLU':
      return { forward: kernels.reluForward, backward: kernels.reluBackward, ...plain };
    case 'LeakyReLU': {
      const { negativeSlope } = layer.parameters;
      return {
        forward: kernels.leakyReluForward,
        backward: kernels.leakyReluBackward,
        a: negativeSlope,
        b: 0,
      };
    }
    case 'Sigmoid':
      return { forward: kernels.sigmoidForward, backward: kernels.sigmoidBackward, ...plain };
    case 'Tanh':
      return { forward: kernels.tanhForward, backward: kernels.tanhBackward, ...plain };
    default:
      return undefined;
  }
}
