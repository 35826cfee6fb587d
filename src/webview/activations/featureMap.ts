import { formatNumber } from '../../common/format';
import { type Image, type ImagePlace, indexAt, placeAt } from '../../common/image';
import { unitWords } from '../../trace/unitNames';
import { color } from '../charts/theme';
import { element } from '../common/dom';
import { pager, type ShownUnits, type UnitsView } from './units';

/** Pixels to a unit where there is room, one of which is the bar below a negative value. */
const LARGEST_SIDE = 7;

/** Pixels to a picture at most, so that the next layer stays near. */
const LARGEST_WIDTH = 196;

/** Opacity of the bar below a value just under 0, so that a plain of such does not outshine the rest. */
const FAINTEST_BAR = 0.25;

/** Width of each frame around the chosen unit; the second lies on the first. */
const FRAMES = [
  ['ground', 4],
  ['chosen', 2],
] as const;

/** How far each key goes. */
const MOVES: Readonly<Record<string, Partial<ImagePlace>>> = {
  ArrowLeft: { column: -1 },
  ArrowRight: { column: 1 },
  ArrowUp: { row: -1 },
  ArrowDown: { row: 1 },
  PageUp: { channel: -1 },
  PageDown: { channel: 1 },
};

/** Units of one channel after another as a picture: the stronger the colour, the larger; a bar below where it is negative. */
export class FeatureMap implements UnitsView {
  readonly element: HTMLElement;
  private readonly canvas = element('canvas', { className: 'map', tabIndex: 0 });
  private readonly facts = element('span', { className: 'quiet' });
  private readonly pages: HTMLElement;
  private shown: ShownUnits | undefined;
  private image: Image = { channels: 1, height: 1, width: 1 };
  /** Where the keys go on from; its channel is the one that is shown. */
  private cursor: ImagePlace = { channel: 0, row: 0, column: 0 };

  constructor(
    id: string,
    private readonly onChoose: (unit: number) => void,
  ) {
    this.canvas.setAttribute('role', 'slider');
    this.canvas.setAttribute('aria-label', `unit of layer ${id}`);
    this.canvas.addEventListener('click', event => this.choose(this.placeUnder(event)));
    this.canvas.addEventListener('mousemove', event => {
      this.canvas.title = this.textOf(this.unitAt(this.placeUnder(event)));
    });
    this.canvas.addEventListener('keydown', event => this.onKey(event));
    this.pages = pager(this.facts, `channel of layer ${id}`, direction => {
      this.move({ channel: direction });
      this.paint();
    });
    this.element = element('div', {}, this.canvas, this.pages);
    new ResizeObserver(() => this.paint()).observe(this.element);
  }

  show(shown: ShownUnits): void {
    const { layer, chosen } = shown;
    const isNew = chosen !== this.shown?.chosen;
    this.shown = shown;
    const [first, second, third] = layer.shape as [number, number, number];
    this.image = this.isLast
      ? { height: first, width: second, channels: third }
      : { channels: first, height: second, width: third };
    if (chosen !== undefined && isNew) this.cursor = placeAt(chosen, this.image, this.isLast);
    this.paint();
  }

  private paint(): void {
    if (!this.shown) return;
    const { canvas, image, cursor } = this;
    const { channel } = cursor;
    const { layer, chosen } = this.shown;
    const side = this.side();
    canvas.width = image.width * side;
    canvas.height = image.height * side;
    const context = canvas.getContext('2d');
    if (!context) return;
    const largest = layer.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
    const [positive, negative] = [color('mean'), color('negative')];
    for (let row = 0; row < image.height; row++) {
      for (let column = 0; column < image.width; column++) {
        const share = layer.values[this.unitAt({ channel, row, column })]! / largest;
        const [x, y] = [column * side, row * side];
        context.fillStyle = share < 0 ? negative : positive;
        context.globalAlpha = Math.abs(share);
        context.fillRect(x, y, side, side);
        if (share >= 0) continue;
        context.globalAlpha = Math.min(1, FAINTEST_BAR - share);
        context.fillRect(x, y + side - 1, side, 1);
      }
    }
    context.globalAlpha = 1;
    this.mark(context, chosen, side);
    this.pages.hidden = image.channels === 1;
    this.facts.textContent = ` channel ${channel} of ${image.channels} `;
    this.describe(this.unitAt(cursor));
  }

  /** A whole number, since units of unequal size look like a pattern in the data. */
  private side(): number {
    // The border takes a pixel at each end.
    const room = Math.min(LARGEST_WIDTH, this.element.clientWidth - 2);
    return Math.max(1, Math.min(LARGEST_SIDE, Math.floor(room / this.image.width)));
  }

  /** A frame around the chosen unit, inside a second one that sets it off from any colour. */
  private mark(context: CanvasRenderingContext2D, chosen: number | undefined, side: number): void {
    if (chosen === undefined) return;
    const { channel, row, column } = placeAt(chosen, this.image, this.isLast);
    if (channel !== this.cursor.channel) return;
    const { width, height } = this.canvas;
    const [left, top] = [Math.max(1, column * side - 1), Math.max(1, row * side - 1)];
    const right = Math.min(width - 1, (column + 1) * side + 1);
    const bottom = Math.min(height - 1, (row + 1) * side + 1);
    for (const [role, lineWidth] of FRAMES) {
      context.strokeStyle = color(role);
      context.lineWidth = lineWidth;
      context.strokeRect(left, top, right - left, bottom - top);
    }
  }

  private describe(unit: number): void {
    this.canvas.setAttribute('aria-valuemin', '0');
    this.canvas.setAttribute('aria-valuemax', String((this.shown?.layer.values.length ?? 1) - 1));
    this.canvas.setAttribute('aria-valuenow', String(unit));
    this.canvas.setAttribute('aria-valuetext', this.textOf(unit));
  }

  private get isLast(): boolean {
    return this.shown?.framework !== 'pytorch';
  }

  private unitAt(place: ImagePlace): number {
    return indexAt(place, this.image, this.isLast);
  }

  private textOf(unit: number): string {
    if (!this.shown) return '';
    const { layer, framework } = this.shown;
    return `${unitWords(layer.shape, unit, framework)}: ${formatNumber(layer.values[unit]!)}`;
  }

  private placeUnder(event: MouseEvent): ImagePlace {
    const { height, width } = this.image;
    const { clientWidth, clientHeight } = this.canvas;
    const row = clamp(Math.floor((event.offsetY / clientHeight) * height), height);
    const column = clamp(Math.floor((event.offsetX / clientWidth) * width), width);
    return { channel: this.cursor.channel, row, column };
  }

  private onKey(event: KeyboardEvent): void {
    const step = MOVES[event.key];
    if (!step) return;
    this.choose(this.move(step));
    event.preventDefault();
  }

  private move({ channel = 0, row = 0, column = 0 }: Partial<ImagePlace>): ImagePlace {
    const { cursor, image } = this;
    this.cursor = {
      channel: clamp(cursor.channel + channel, image.channels),
      row: clamp(cursor.row + row, image.height),
      column: clamp(cursor.column + column, image.width),
    };
    return this.cursor;
  }

  private choose(place: ImagePlace): void {
    this.cursor = place;
    this.onChoose(this.unitAt(place));
  }
}

function clamp(index: number, count: number): number {
  return Math.max(0, Math.min(count - 1, index));
}
