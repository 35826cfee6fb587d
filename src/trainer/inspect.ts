import { UserError } from '../common/errors';
import { formatNumber } from '../common/format';
import { featureValue } from '../dataset/features';
import { inputAt } from '../dataset/inputs';
import { cellText } from '../dataset/table';
import type {
  BatchNormStage,
  InputValue,
  LinearStage,
  SampleInspection,
  UnitInspection,
  UnitStage,
} from '../trace/inspection';
import { ActivationModule } from './layers/activations';
import { BatchNormModule } from './layers/batchNorm';
import type { LayerModule } from './layers/layer';
import { LinearModule } from './layers/linear';
import { answerOf } from './losses/predict';
import type { TrainingRun } from './trainingRun';

/** More terms of a weighted sum than this are of no use to a reader; the largest are kept. */
const MAX_TERMS = 200;

/** What every unit makes of one row, in evaluation mode. Throws a `UserError` for a row that is not there. */
export function inspectSample(run: TrainingRun, row: number): SampleInspection {
  const { dataset, model } = run;
  checkRow(run, row);
  run.forwardRow(row);
  const tableRow = dataset.tableRows[row]!;
  const { prediction, probability } = predictionOf(run);
  return {
    step: run.step,
    row,
    rows: dataset.rows,
    fileRow: tableRow + 1,
    part: dataset.split.validation.includes(row) ? 'validation' : 'training',
    inputs: inputValues(run, row),
    target: cellText(dataset.target, tableRow),
    prediction,
    probability,
    layers: model.modules.map(({ layer, output, units }) => ({
      id: layer.id,
      values: output.values.slice(0, units),
    })),
  };
}

/** The computation behind one unit of one layer for one row. Throws a `UserError` for a unit that is not there. */
export function inspectUnit(run: TrainingRun, row: number, layer: string, unit: number): UnitInspection {
  const { modules } = run.model;
  checkRow(run, row);
  const index = modules.findIndex(module => module.layer.id === layer);
  const chosen = modules[index];
  if (!chosen) throw new UserError(`There is no layer ${layer}.`);
  if (!(unit >= 0 && unit < chosen.units)) throw new UserError(`Layer ${layer} has no unit ${unit}.`);
  run.forwardRow(row);

  let first = index;
  while (first > 0 && !(modules[first] instanceof LinearModule)) first--;
  let end = index + 1;
  while (end < modules.length && !(modules[end] instanceof LinearModule)) end++;

  const inputs = inputValues(run, row);
  const stages: UnitStage[] = [];
  if (!(modules[first] instanceof LinearModule)) {
    const input = inputs[unit]!;
    stages.push({ stage: 'input', id: 'input', ...input, result: input.scaled });
  }
  for (let i = first; i < end; i++) stages.push(stageOf(modules, i, unit, inputs));
  return { step: run.step, row, layer, unit, stages };
}

function stageOf(
  modules: readonly LayerModule[],
  index: number,
  unit: number,
  inputs: readonly InputValue[],
): UnitStage {
  const module = modules[index]!;
  const before = modules[index - 1];
  const inputAt = (i: number) => (before ? before.output.values[i]! : inputs[i]!.scaled);
  if (module instanceof LinearModule) return linearStage(module, unit, inputAt, termNames(before, inputs));
  if (module instanceof BatchNormModule) return batchNormStage(module, unit, inputAt(unit));
  const input = inputAt(unit);
  const result = module.output.values[unit]!;
  const slope = module instanceof ActivationModule ? module.slopeAt(unit) : 1;
  return { stage: 'activation', id: module.layer.id, kind: module.layer.kind, input, result, slope };
}

function linearStage(
  module: LinearModule,
  unit: number,
  inputAt: (i: number) => number,
  nameOf: (i: number) => string,
): LinearStage {
  const terms = Array.from({ length: module.inputs }, (_, i) => ({
    name: nameOf(i),
    weight: module.weightAt(unit, i),
    input: inputAt(i),
  }));
  terms.sort((a, b) => Math.abs(b.weight * b.input) - Math.abs(a.weight * a.input));
  return {
    stage: 'linear',
    id: module.layer.id,
    terms: terms.slice(0, MAX_TERMS),
    others: {
      count: Math.max(0, terms.length - MAX_TERMS),
      sum: terms.slice(MAX_TERMS).reduce((total, { weight, input }) => total + weight * input, 0),
    },
    bias: module.bias?.value.values[unit] ?? null,
    result: module.output.values[unit]!,
  };
}

function batchNormStage(module: BatchNormModule, unit: number, input: number): BatchNormStage {
  const { eps } = module.layer.parameters;
  const by = (mean: number, variance: number) => ({
    mean,
    variance,
    normalized: (input - mean) / Math.sqrt(variance + eps),
  });
  const batch = by(module.batchMean.values[unit]!, module.batchVariance.values[unit]!);
  const { runningMean, runningVariance } = module;
  return {
    stage: 'batchNorm',
    id: module.layer.id,
    input,
    eps,
    gamma: module.gamma?.value.values[unit] ?? 1,
    beta: module.beta?.value.values[unit] ?? 0,
    // Without running statistics evaluation uses the batch's own, and a batch of one row is that row.
    running:
      runningMean && runningVariance
        ? by(runningMean.values[unit]!, runningVariance.values[unit]!)
        : by(input, 0),
    batch: module.hasBatch ? batch : null,
    result: module.output.values[unit]!,
  };
}

/** `x₁` by its column's name, and a unit of the layer before by its id and number: `1.12`. */
function termNames(before: LayerModule | undefined, inputs: readonly InputValue[]): (i: number) => string {
  return before ? i => `${before.layer.id}.${i}` : i => inputs[i]!.name;
}

function inputValues(run: TrainingRun, row: number): InputValue[] {
  const { features, tableRows } = run.dataset;
  return features.map((feature, i) => ({
    name: feature.name,
    raw: featureValue(feature, tableRows[row]!),
    scaled: inputAt(run.dataset, row, i),
  }));
}

function predictionOf({ dataset, model, lossChoice }: TrainingRun) {
  const outputs = model.output.values.subarray(0, model.outputs);
  if (dataset.task === 'regression') {
    const { offset, scale } = dataset.targetScaling;
    return { prediction: formatNumber(outputs[0]! * scale + offset), probability: null };
  }
  const { label, probability } = answerOf(outputs, lossChoice, model.modules.at(-1)!.layer.kind);
  return { prediction: dataset.classes[label] ?? `output ${label}`, probability };
}

function checkRow({ dataset }: TrainingRun, row: number): void {
  if (!(Number.isInteger(row) && row >= 0 && row < dataset.rows)) {
    throw new UserError(`There is no row ${row + 1}; the data has ${dataset.rows}.`);
  }
}
