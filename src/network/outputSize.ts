import type { Network } from './network';

/** The network whose last layer gives `size` values, where the text leaves that to the data. */
export function withOutputSize(network: Network, size: number): Network {
  const layers = network.layers.map(layer =>
    layer.kind === 'Linear' && layer.parameters.outFeatures === null
      ? { ...layer, parameters: { ...layer.parameters, outFeatures: size } }
      : layer,
  );
  return { ...network, layers };
}
