import { pickEvenly } from '../../common/evenly';
import { formatCount, formatNumber, formatShape, plural } from '../../common/format';
import { DESCRIPTIONS } from '../../network/descriptions';
import { initialText } from '../../network/initial';
import type { Layer, Network, Shape } from '../../network/network';
import { grouped, idsText } from '../../network/places';
import { parameterCount } from '../../network/shapes';
import type { LayerTrace } from '../../runs/layerTrace';
import { type LayerFrame, spread, type TraceFrame } from '../../trace/frame';
import { rangeText } from './inlineText';
import { type Palette, sideBySide, sparkline } from './sparkline';

/** More points than this do not show in a picture of that width. */
const PICTURE_FRAMES = 120;

/** More layers than this are named by the first and the last alone. */
const MAX_ROWS = 12;

/** What a hover speaks of. */
export interface HoverFacts {
  readonly network: Network;
  /** Those that the call under the pointer makes. */
  readonly layers: readonly Layer[];
  /** By the layers' ids, as far as they were trained. */
  readonly traces: ReadonlyMap<string, LayerTrace>;
  /** Networks that have layers from the same call, and how many. */
  readonly others: readonly { readonly network: Network; readonly count: number }[];
  readonly palette: Palette;
}

/** Markdown for what a call makes: what it is, its sizes, and once it was trained its values with a picture of them. */
export function hoverText(facts: HoverFacts): string {
  const parts = grouped(facts.layers).map(({ layers }) =>
    layers.length === 1 ? layerText(facts, layers[0]) : groupText(facts, layers),
  );
  return [...parts, ...othersText(facts)].join('\n\n');
}

/** Sizes that go in and come out, `2 → 16`; `?` where only the data knows. */
export function shapesText(network: Network, layer: Layer): string {
  const before = network.layers.find(({ id }) => id === layer.inputs[0]);
  return `${size(before?.outputShape ?? ownInput(layer))} → ${size(layer.outputShape)}`;
}

function layerText({ network, traces, palette }: HoverFacts, layer: Layer): string {
  const shared = layer.sharesWith === undefined ? '' : ` · shares its weights with ${code(layer.sharesWith)}`;
  const head = `**${layer.kind}** · layer ${code(layer.id)} of ${code(network.name)} · ${sizes(network, [layer])}${shared}`;
  const trace = traces.get(layer.id);
  const values = trace ? traceText(trace, palette) : [NOT_TRAINED];
  return [head, DESCRIPTIONS[layer.kind], ...beginnings([layer]), ...values].join('\n\n');
}

const NOT_TRAINED = '*Not trained yet.*';

/** Layers of one kind from the same call: all of them in a table as far as there is room. */
function groupText(facts: HoverFacts, layers: readonly [Layer, ...Layer[]]): string {
  const { network } = facts;
  const { kind } = layers[0];
  const head = `**${kind}** · used ${layers.length} times in ${code(network.name)}: ${idsText(layers, code)} · ${sizes(network, layers)}`;
  return [head, DESCRIPTIONS[kind], ...beginnings(layers), ...groupValues(facts, layers)].join('\n\n');
}

/** How the text lets the layers begin; those that begin differently are named. */
function beginnings(layers: readonly Layer[]): string[] {
  const alike = new Map<string, Layer[]>();
  for (const layer of layers) {
    if (layer.sharesWith !== undefined) continue;
    const text = layer.initial ? `Begins with ${initialText(layer.initial, layer.kind)}.` : '';
    alike.set(text, [...(alike.get(text) ?? []), layer]);
  }
  return [...alike]
    .filter(([text]) => text !== '')
    .map(([text, those]) => (alike.size === 1 ? text : `${idsText(those, code)}: ${text}`));
}

function groupValues({ network, traces, palette }: HoverFacts, layers: readonly Layer[]): string[] {
  const shown = layers.slice(0, MAX_ROWS);
  const rows = shown.map(layer => {
    const trace = traces.get(layer.id);
    const values = trace ? rowText(trace.last.layers[trace.index]!) : ['', ''];
    return `| ${[code(layer.id), shapesText(network, layer), ...values].join(' | ')} |`;
  });
  const left = layers.length - shown.length;
  const table = ['| layer | sizes | output | |', '|---|---|---|---|', ...rows].join('\n');
  const trained = shown.flatMap(({ id }) => traces.get(id) ?? []);
  return [
    ...(trained.length > 0 ? [deviations(trained, palette)] : []),
    table,
    ...(left > 0 ? [`… and ${plural(left, 'layer')} more.`] : []),
    ...(trained.length > 0 ? [] : [NOT_TRAINED]),
  ];
}

function rowText({ output, batchNorm }: LayerFrame): string[] {
  const { gamma, beta } = batchNorm ?? {};
  return [
    `μ **${formatNumber(output.mean)}** · σ² **${formatNumber(output.variance)}**`,
    gamma && beta ? `γ ${rangeText([gamma])} · β ${rangeText([beta])}` : '',
  ];
}

function othersText({ others }: HoverFacts): string[] {
  const times = (count: number) => (count === 1 ? 'once' : `${count} times`);
  const named = others.slice(0, 3).map(({ network, count }) => `${code(network.name)} (${times(count)})`);
  const left = others.length - named.length;
  if (left > 0) named.push(plural(left, 'other network'));
  return named.length === 0 ? [] : [`Also in ${named.join(', ')}.`];
}

function sizes(network: Network, layers: readonly Layer[]): string {
  const shapes = [...new Set(layers.map(layer => shapesText(network, layer)))];
  const count = layers.reduce((sum, layer) => sum + parameterCount(layer), 0);
  const parameters = count > 0 ? [plural(count, 'parameter')] : [];
  return [...(shapes.length === 1 ? shapes : [`${shapes.length} sizes`]), ...parameters].join(' · ');
}

function ownInput(layer: Layer): Shape {
  if (layer.kind === 'Linear')
    return layer.parameters.inFeatures === null ? null : [layer.parameters.inFeatures];
  return layer.outputShape;
}

function size(shape: Shape): string {
  return shape ? formatShape(shape) : '?';
}

function traceText({ index, frames, last }: LayerTrace, palette: Palette): string[] {
  const layer = last.layers[index]!;
  const { mean, variance } = layer.output;
  const values = `Output after step ${formatCount(last.step)}: μ **${formatNumber(mean)}** · σ² **${formatNumber(variance)}**`;
  return [
    pictures(pickEvenly(frames, PICTURE_FRAMES), index, palette),
    [values, ...batchNormText(layer)].join('  \n'),
  ];
}

function batchNormText({ batchNorm }: LayerFrame): string[] {
  if (!batchNorm) return [];
  const { batchMean, batchVariance, runningMean, runningVariance, gamma, beta } = batchNorm;
  const lines: string[] = [];
  if (batchMean && batchVariance) lines.push(ledger('batch', batchMean, batchVariance));
  if (runningMean && runningVariance) lines.push(ledger('running', runningMean, runningVariance));
  if (gamma && beta)
    lines.push(
      `γ **${rangeText([gamma])}** · β **${rangeText([beta])}** over ${plural(gamma.length, 'unit')}`,
    );
  return lines;
}

/** Mean ± deviation of the output over the steps; beside it gamma and beta where there are any. */
function pictures(frames: readonly TraceFrame[], index: number, palette: Palette): string {
  const steps = frames.map(({ step }) => step);
  const layers = frames.map(frame => frame.layers[index]!);
  const values = layers.map(({ output }) => output.mean);
  const band = layers.map(({ output }) => Math.sqrt(output.variance));
  const output = { steps, lines: [{ values, band, color: palette.blue }], palette };
  if (!layers[0]?.batchNorm?.gamma)
    return image(sparkline(output), 'mean ± deviation of the output over the steps');
  const units = (key: 'gamma' | 'beta', color: string) => {
    const range = layers.map(({ batchNorm }) => spread(batchNorm?.[key] ?? []));
    return { values: range.map(({ mean }) => mean), range, color };
  };
  const learned = { steps, lines: [units('gamma', palette.purple), units('beta', palette.green)], palette };
  return image(
    sideBySide([output, learned]),
    'over the steps: mean ± deviation of the output (blue); mean and range over the units of gamma (purple) and beta (green)',
  );
}

/** One line for each layer: the deviation of its output over the steps. */
function deviations(traces: readonly LayerTrace[], palette: Palette): string {
  const frames = pickEvenly(traces[0]!.frames, PICTURE_FRAMES);
  const lines = traces.map(({ index }) => ({
    values: frames.map(frame => Math.sqrt(frame.layers[index]!.output.variance)),
    color: palette.blue,
  }));
  const steps = frames.map(({ step }) => step);
  return image(sparkline({ steps, lines, palette }), "deviation of each layer's output over the steps");
}

function ledger(name: string, mean: Float32Array, variance: Float32Array): string {
  return `${name} μ ${rangeText([mean])} · σ² ${rangeText([variance])}`;
}

function image(svg: string, description: string): string {
  return `![${description}](data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')})`;
}

/** Inline code that a backtick in the text cannot end. */
function code(text: string): string {
  return `\`${text.replace(/`/g, 'ˋ')}\``;
}
