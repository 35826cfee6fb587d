import { LAYERS } from './layerTable';
import { REFUSED } from './refused';

/** Every name that Keras's `layers` is known to bring. */
export const layerNames: ReadonlySet<string> = new Set([
  ...LAYERS.flatMap(({ className, aliases = [] }) => [className, ...aliases]),
  ...REFUSED,
  ...['Input', 'InputLayer', 'Layer'],
  ...['add', 'concatenate', 'subtract', 'multiply', 'average', 'maximum', 'minimum', 'dot'],
]);
