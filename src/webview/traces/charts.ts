import { spread, type TraceFrame } from '../../trace/frame';
import type { LineStyle } from '../charts/stepChart';

/** A chart of the panel: its lines, the first on top, and how a frame becomes a point on each, undefined where it gives none. */
export interface ChartSpec {
  readonly title: string;
  readonly lines: readonly LineStyle[];
  values(frame: TraceFrame): readonly (number | undefined)[];
  /** One sentence for who cannot see it. */
  describe(frame: TraceFrame): string;
}

/** More hairlines than this are a surface, not lines; then every so manyth unit is drawn. */
const MAX_HAIRLINES = 48;

const edge = (role: LineStyle['role'], fillsToNext: boolean): LineStyle => ({
  label: '',
  role,
  width: 0,
  fillsToNext,
  isNamed: false,
});

export function lossChart(): ChartSpec {
  return {
    title: 'loss',
    lines: [
      { label: 'validation loss', key: 'validation', role: 'validation', width: 2 },
      { label: 'batch loss', key: 'batch', role: 'mean', width: 1, opacity: 0.6 },
    ],
    values: ({ loss, validation }) => [validation?.loss, loss],
    describe: ({ step, loss }) => `Loss over the steps, ${loss.toPrecision(3)} at step ${step}.`,
  };
}

export function accuracyChart(): ChartSpec {
  return {
    title: 'accuracy',
    lines: [
      { label: 'validation accuracy', key: 'validation', role: 'validation', width: 2 },
      { label: 'batch accuracy', key: 'batch', role: 'mean', width: 1, opacity: 0.6 },
    ],
    values: ({ accuracy, validation }) => [validation?.accuracy ?? undefined, accuracy ?? undefined],
    describe: ({ step, accuracy }) =>
      `Accuracy over the steps, ${accuracy?.toPrecision(3) ?? 'none'} at step ${step}.`,
  };
}

/** Mean of a layer's output, with a band of one deviation on either side. */
export function meanChart(index: number): ChartSpec {
  return {
    title: 'output: mean ± deviation',
    lines: [{ label: 'μ', role: 'mean' }, edge('mean', true), edge('mean', false)],
    values: frame => {
      const { mean, variance } = frame.layers[index]!.output;
      const deviation = Math.sqrt(variance);
      return [mean, mean + deviation, mean - deviation];
    },
    describe: frame =>
      `Mean of the output over the steps, ${frame.layers[index]!.output.mean.toPrecision(3)} at step ${frame.step}.`,
  };
}

export function varianceChart(index: number): ChartSpec {
  return {
    title: 'output: variance',
    lines: [{ label: 'σ²', role: 'mean', dashed: true }],
    values: frame => [frame.layers[index]!.output.variance],
    describe: frame =>
      `Variance of the output over the steps, ${frame.layers[index]!.output.variance.toPrecision(3)} at step ${frame.step}.`,
  };
}

/** Gamma or beta: each unit a hairline, their mean on top, their range a band. */
export function unitsChart(index: number, quantity: 'gamma' | 'beta', units: number): ChartSpec {
  const stride = Math.ceil(units / MAX_HAIRLINES);
  const shown = Array.from({ length: Math.ceil(units / stride) }, (_, i) => i * stride);
  const hairline: LineStyle = { label: '', role: quantity, width: 0.5, opacity: 0.45, isNamed: false };
  const letter = quantity === 'gamma' ? 'γ' : 'β';
  const valuesOf = (frame: TraceFrame) => frame.layers[index]!.batchNorm?.[quantity] ?? undefined;
  return {
    title: `${letter}: units, mean and range`,
    lines: [
      { label: `${letter} mean`, role: quantity, width: 2.5 },
      edge(quantity, true),
      edge(quantity, false),
      ...shown.map(() => hairline),
    ],
    values: frame => {
      const values = valuesOf(frame);
      if (!values) return [];
      const { mean, minimum, maximum } = spread(values);
      return [mean, maximum, minimum, ...shown.map(unit => values[unit]!)];
    },
    describe: frame => {
      const { mean, minimum, maximum } = spread(valuesOf(frame) ?? []);
      return `${quantity} of ${units} units over the steps: mean ${mean.toPrecision(3)}, from ${minimum.toPrecision(3)} to ${maximum.toPrecision(3)} at step ${frame.step}.`;
    },
  };
}
