import { evenIndices } from '../../common/evenly';
import { formatCount, formatNumber } from '../../common/format';

/** Colours of a small picture: an SVG inside a hover or a line cannot see the theme's own variables. */
export interface Palette {
  readonly blue: string;
  readonly purple: string;
  readonly green: string;
  readonly text: string;
}

/** As VS Code's default themes define `charts.*`. */
export const LIGHT: Palette = { blue: '#1a6ec2', purple: '#652d90', green: '#2f7d31', text: '#5a5a5a' };
export const DARK: Palette = { blue: '#3794ff', purple: '#b180d7', green: '#89d185', text: '#a5a5a5' };
export const HIGH_CONTRAST: Palette = { ...DARK, text: '#ffffff' };
export const HIGH_CONTRAST_LIGHT: Palette = { ...LIGHT, text: '#000000' };

interface SparkLine {
  readonly values: readonly number[];
  /** Half the height of a band around each value. */
  readonly band?: readonly number[];
  /** Or the band's own ends. */
  readonly range?: readonly { minimum: number; maximum: number }[];
  readonly color: string;
}

interface Sparkline {
  readonly steps: readonly number[];
  readonly lines: readonly SparkLine[];
  readonly palette: Palette;
  readonly width?: number;
  readonly height?: number;
  /** Numbers at the ends of the axes; off for a picture of a line's height. */
  readonly labels?: boolean;
}

const WIDTH = 240;
const HEIGHT = 84;
const GAP = 12;
const MAX_POINTS = 120;
const LABEL_WIDTH = 44;
const LABEL_HEIGHT = 14;

/** An SVG of lines over steps, each with a band; a value that is not finite is left out. */
export function sparkline(picture: Sparkline): string {
  return sideBySide([picture]);
}

/** One SVG of several pictures, from left to right. */
export function sideBySide(pictures: readonly Sparkline[]): string {
  const sizes = pictures.map(({ width = WIDTH, height = HEIGHT }) => ({ width, height }));
  const width = sizes.reduce((sum, size) => sum + size.width, 0) + GAP * (pictures.length - 1);
  const height = Math.max(...sizes.map(size => size.height));
  let x = 0;
  const drawn = pictures.map((picture, i) => {
    const group = `<g transform="translate(${x},0)">${draw(picture)}</g>`;
    x += sizes[i]!.width + GAP;
    return group;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${drawn.join('')}</svg>`;
}

function draw({ steps, lines, palette, width = WIDTH, height = HEIGHT, labels = true }: Sparkline): string {
  const left = labels ? LABEL_WIDTH : 0;
  const bottom = height - (labels ? LABEL_HEIGHT : 0);
  const margin = labels ? 3 : 1;
  const shown = evenIndices(steps.length, MAX_POINTS);
  const [low, high] = extent(lines, shown);
  const first = steps[0] ?? 0;
  const span = (steps.at(-1) ?? 1) - first || 1;
  const x = (i: number) => fixed(left + 1 + ((steps[i]! - first) / span) * (width - left - 2));
  const y = (value: number) =>
    fixed(bottom - margin - ((value - low) / (high - low)) * (bottom - 2 * margin));
  const drawn = lines.map(line => drawLine(line, shown, x, y)).join('');
  const axis = { low, high, first, last: steps.at(-1) ?? 0, bottom, width, height, palette };
  return labels ? drawn + drawLabels(axis) : drawn;
}

function drawLine(
  line: SparkLine,
  shown: readonly number[],
  x: (i: number) => string,
  y: (value: number) => string,
): string {
  const points = shown.filter(i => Number.isFinite(line.values[i]));
  const path = points.map(i => `${x(i)},${y(line.values[i]!)}`).join(' ');
  const above = (i: number) => line.range?.[i]?.maximum ?? line.values[i]! + (line.band?.[i] ?? 0);
  const below = (i: number) => line.range?.[i]?.minimum ?? line.values[i]! - (line.band?.[i] ?? 0);
  const whole = points.filter(i => Number.isFinite(above(i)) && Number.isFinite(below(i)));
  const outline = [
    ...whole.map(i => `${x(i)},${y(above(i))}`),
    ...[...whole].reverse().map(i => `${x(i)},${y(below(i))}`),
  ];
  const band =
    line.band || line.range
      ? `<polygon points="${outline.join(' ')}" fill="${line.color}" fill-opacity="0.25"/>`
      : '';
  return `${band}<polyline points="${path}" fill="none" stroke="${line.color}" stroke-width="1.5"/>`;
}

interface Axis {
  readonly low: number;
  readonly high: number;
  readonly first: number;
  readonly last: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
}

function drawLabels({ low, high, first, last, bottom, width, height, palette }: Axis): string {
  const text = (x: number, y: number, anchor: string, content: string) =>
    `<text x="${x}" y="${y}" text-anchor="${anchor}" font-family="sans-serif" font-size="10" fill="${palette.text}">${content}</text>`;
  return [
    text(LABEL_WIDTH - 4, 10, 'end', formatNumber(high)),
    text(LABEL_WIDTH - 4, bottom - 2, 'end', formatNumber(low)),
    text(LABEL_WIDTH, height - 3, 'start', formatCount(first)),
    text(width, height - 3, 'end', formatCount(last)),
  ].join('');
}

/** Lowest and highest finite value of every line and band, a little apart where they are one. */
function extent(lines: readonly SparkLine[], shown: readonly number[]): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const { values, band, range } of lines) {
    for (const i of shown) {
      const ends = range?.[i] ?? {
        minimum: values[i]! - (band?.[i] ?? 0),
        maximum: values[i]! + (band?.[i] ?? 0),
      };
      if (!Number.isFinite(ends.minimum) || !Number.isFinite(ends.maximum)) continue;
      low = Math.min(low, ends.minimum);
      high = Math.max(high, ends.maximum);
    }
  }
  if (low > high) return [0, 1];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

function fixed(value: number): string {
  return value.toFixed(1);
}
