import { UserError } from '../../common/errors';
import { formatNumber } from '../../common/format';
import { featureValue } from '../../dataset/features';
import { inputAt } from '../../dataset/inputs';
import { cellText } from '../../dataset/table';
import type { InputValue, SampleImage, SampleInspection } from '../../trace/inspection';
import { answerOf } from '../losses/predict';
import type { TrainingRun } from '../trainingRun';

/** What every unit makes of one row, in evaluation mode. Throws a `UserError` for a row that is not there. */
export function inspectSample(run: TrainingRun, row: number): SampleInspection {
  const { dataset, model } = run;
  forwardRow(run, row);
  const tableRow = dataset.tableRows[row]!;
  const image = imageOf(run, row);
  return {
    step: run.step,
    row,
    rows: dataset.rows,
    fileRow: tableRow + 1,
    part: dataset.split.validation.includes(row) ? 'validation' : 'training',
    inputs: image ? [] : inputValues(run, row),
    image,
    target: cellText(dataset.target, tableRow),
    ...predictionOf(run),
    framework: run.network.framework,
    layers: model.modules.map(({ layer, shape, output, units }) => ({
      id: layer.id,
      shape,
      values: output.values.slice(0, units),
    })),
  };
}

/** Every module's output then holds what it makes of the row. Throws a `UserError` for a row that is not there. */
export function forwardRow(run: TrainingRun, row: number): void {
  const { rows } = run.dataset;
  if (!(Number.isInteger(row) && row >= 0 && row < rows)) {
    throw new UserError(`There is no row ${row + 1}; the data has ${rows}.`);
  }
  run.forwardRow(row);
}

function imageOf({ dataset }: TrainingRun, row: number): SampleImage | null {
  const { inputs, features, sampleShape } = dataset;
  if (inputs.kind !== 'bytes') return null;
  const size = features.length;
  return { shape: sampleShape, pixels: inputs.values.slice(row * size, (row + 1) * size) };
}

function inputValues({ dataset }: TrainingRun, row: number): InputValue[] {
  return dataset.features.map((feature, i) => ({
    name: feature.name,
    raw: featureValue(feature, dataset.tableRows[row]!),
    scaled: inputAt(dataset, row, i),
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
