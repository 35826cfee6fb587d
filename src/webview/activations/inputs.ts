import { formatCount, formatNumber, formatShape, plural } from '../../common/format';
import type { InputValue, SampleImage } from '../../trace/inspection';
import { element } from '../common/dom';
import { colorsOf, whiteOf } from './pixels';

/** More inputs than this nobody reads. */
const MAX_INPUTS = 60;

/** Pixels that an image is enlarged to at most. */
const LARGEST_HEIGHT = 112;
const LARGEST_WIDTH = 168;

/** The first inputs by their names, as they stand in the file. */
export function inputList(inputs: readonly InputValue[]): HTMLElement {
  const more = inputs.length - MAX_INPUTS;
  const rest = element('dt', { textContent: `and ${formatCount(more)} more` });
  return element(
    'dl',
    {},
    ...inputs.slice(0, MAX_INPUTS).flatMap(({ name, raw, scaled }) => [
      element('dt', { textContent: name, title: name }),
      element('dd', {
        textContent: formatNumber(raw),
        title: `as it goes into the network: ${formatNumber(scaled)}`,
      }),
    ]),
    ...(more > 0 ? [rest] : []),
  );
}

/** The image in a row of the file, and what white stands for where that is not 255. */
export function picture(image: SampleImage, fileRow: number): HTMLElement {
  const [channels, height, width] = image.shape as [number, number, number];
  const canvas = element('canvas', { className: 'picture', width, height });
  // A whole number, since pixels of unequal size look like a pattern in the image.
  const side = Math.max(1, Math.floor(Math.min(LARGEST_HEIGHT / height, LARGEST_WIDTH / width)));
  canvas.style.height = `${side * height}px`;
  const label = `the image in row ${fileRow}, ${formatShape([height, width])} pixels`;
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', channels > 1 ? `${label}, ${plural(channels, 'channel')}` : label);
  canvas.getContext('2d')?.putImageData(new ImageData(colorsOf(image), width, height), 0, 0);
  const white = whiteOf(image.pixels);
  const note = element('figcaption', { className: 'quiet', textContent: `black is 0, white ${white}` });
  return element('figure', { className: 'image' }, canvas, ...(white < 255 ? [note] : []));
}
