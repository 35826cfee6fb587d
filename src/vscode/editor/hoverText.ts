import { pickEvenly } from '../../common/evenly';
import { formatCount, formatNumber, formatShape, plural } from '../../common/format';
import { DESCRIPTIONS } from '../../network/descriptions';
import type { Layer, Network, Shape } from '../../network/network';
import { parameterCount } from '../../network/shapes';
import type { LayerTrace } from '../../runs/layerTrace';
import { type LayerFrame, spread, type TraceFrame } from '../../trace/frame';
import { rangeText } from './inlineText';
import { type Palette, sideBySide, sparkline } from './sparkline';

/** More points than this do not show in a picture of that width. */
const PICTURE_FRAMES = 120;

/** What a hover speaks of. */
export interface HoverFacts {
  readonly network: Network;
  readonly layer: Layer;
  /** Undefined before it is trained. */
  readonly trace: LayerTrace | undefined;
  readonly palette: Palette;
}

/** Markdown for a layer: what it is, its sizes, and once it was trained its values with a picture of them. */
export function hoverText({ network, layer, trace, palette }: HoverFacts): string {
  const head = `**${layer.kind}** · layer ${code(layer.id)} of ${code(network.name)} · ${sizes(network, layer)}`;
  const values = trace ? traceText(trace, palette) : ['*Not trained yet.*'];
  return [head, DESCRIPTIONS[layer.kind], ...values].join('\n\n');
}

/** Sizes that go in and come out, `2 → 16`; `?` where only the data knows. */
export function shapesText(network: Network, layer: Layer): string {
  const before = network.layers.find(({ id }) => id === layer.inputs[0]);
  return `${size(before?.outputShape ?? ownInput(layer))} → ${size(layer.outputShape)}`;
}

function sizes(network: Network, layer: Layer): string {
  const count = parameterCount(layer);
  return `${shapesText(network, layer)}${count > 0 ? ` · ${plural(count, 'parameter')}` : ''}`;
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
    lines.push(`γ **${rangeText(gamma)}** · β **${rangeText(beta)}** over ${plural(gamma.length, 'unit')}`);
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

function ledger(name: string, mean: Float32Array, variance: Float32Array): string {
  return `${name} μ ${rangeText(mean)} · σ² ${rangeText(variance)}`;
}

function image(svg: string, description: string): string {
  return `![${description}](data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')})`;
}

/** Inline code that a backtick in the text cannot end. */
function code(text: string): string {
  return `\`${text.replace(/`/g, 'ˋ')}\``;
}
