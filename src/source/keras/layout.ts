import type { PartialShape } from '../../network/sizes';
import type { Call } from '../evaluation/calls';
import { isUnknown, NONE, text, type Value } from '../evaluation/values';
import { error, type Finding } from '../layers/report';
import type { LayerFacts } from './layer';
import { LAYOUTS, type Renamed } from './oldNames';
import type { Session } from './session';
import type { Tensor } from './tensor';

/** `channels_last` or `channels_first`: what holds for layers that do not say it. */
export function layoutOf({ layout }: Session): Value {
  return layout.value ?? text('channels_last');
}

/** `K.set_image_data_format('channels_first')`, and `K.set_image_dim_ordering('th')` of Keras 1. */
export function setLayout({ layout, evaluator }: Session, { positional, named }: Call): Value {
  const [given = [...named.values()][0]] = positional;
  const value = given?.value ?? NONE;
  evaluator.journal.write(layout, (value.type === 'text' && LAYOUTS.get(value.value)) || value);
  return NONE;
}

/** What holds for a layer that does not say where its channels are, as it is made: nothing to say, or what is wrong. */
export function usualLayout(session: Session, { isOld, call }: Renamed): LayerFacts['layout'] {
  const layout = layoutOf(session);
  if (isUnknown(layout)) return session.notKnown(layout, call.at);
  if (layout.type !== 'text' || layout.value === 'channels_last')
    return isOld && !session.layout.value ? 'open' : undefined;
  const message = `The text sets ${layout.value} for all layers, and Normscope trains Keras only with the channels last.`;
  return error('unsupported-argument', message, call.at);
}

/** What is wrong with the layout of a layer that is used; where it is open, an image may begin with its channels. */
export function layoutFindings({ layout, at }: LayerFacts, inputs: readonly Tensor[]): Finding[] {
  if (!layout || inputs.some(({ isBroken }) => isBroken)) return [];
  if (layout !== 'open') return [layout];
  const [input] = inputs;
  if (!input || input.use || !mayBeginWithChannels(input.shape)) return [];
  const shape = `(${input.shape!.join(', ')})`;
  const message = `Whether the first or the last size of ${shape} is that of the channels does not stand in the text but in the settings that Keras 1 has on each computer.`;
  return [error('unknown-value', message, at)];
}

function mayBeginWithChannels(shape: PartialShape): boolean {
  const [first, second, third] = shape ?? [];
  return shape?.length === 3 && !!first && !!second && !!third && first < second && first < third;
}
