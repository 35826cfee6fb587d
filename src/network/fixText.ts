import { plural } from '../common/format';
import { argumentsText } from './argumentText';
import type { Fix, Network } from './network';

/** What a fix does, as the title of a quick fix: `Set bias=False in 3 layers`. */
export function fixTitle(fix: Fix, { framework, layers }: Network): string {
  const meant = layers.filter(({ id }) => fix.layers.includes(id));
  if (fix.kind === 'remove') return `Remove ${meant[0]?.call ?? 'the layer'}`;
  const where = meant.length > 1 ? ` in ${plural(meant.length, 'layer')}` : '';
  return `Set ${argumentsText(fix.values, framework)}${where}`;
}
