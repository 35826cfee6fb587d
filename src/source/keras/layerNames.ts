import type { LayerEntry } from './entries';
import { LAYERS } from './layerTable';
import { REFUSED } from './refused';
import type { Words } from './words';

/** Every name that Keras's `layers` is known to bring. */
export const layerNames: ReadonlySet<string> = new Set([
  ...LAYERS.flatMap(({ className, aliases = [] }) => [className, ...aliases]),
  ...REFUSED,
  ...['Input', 'InputLayer', 'Layer'],
  ...['add', 'concatenate', 'subtract', 'multiply', 'average', 'maximum', 'minimum', 'dot'],
]);

/** The classes of layers by all of their names, as the framework writes them. */
export function entriesOf({ framework, title }: Words): ReadonlyMap<string, LayerEntry> {
  const own = LAYERS.filter(({ only }) => !only || only === framework);
  return new Map(
    own.flatMap(entry =>
      [entry.className, ...(entry.aliases ?? [])].map(name => [title(name), entry] as const),
    ),
  );
}
