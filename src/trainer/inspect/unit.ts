import { UserError } from '../../common/errors';
import { featureValue } from '../../dataset/features';
import type { InputStage, UnitInspection } from '../../trace/inspection';
import { imageWords } from '../../trace/unitNames';
import { ActivationModule } from '../layers/activations';
import { BatchNormModule } from '../layers/batchNorm';
import { DropoutModule } from '../layers/dropout';
import { GroupNormModule } from '../layers/groupNorm';
import type { LayerModule } from '../layers/layer';
import { PassModule } from '../layers/pass';
import { PReluModule } from '../layers/prelu';
import type { Model } from '../model';
import type { TrainingRun } from '../trainingRun';
import { isModule, namesOf } from './names';
import { forwardRow } from './sample';
import { stageOf } from './stages';

/** The computation behind one unit of one layer for one row. Throws a `UserError` for a unit that is not there. */
export function inspectUnit(run: TrainingRun, row: number, layer: string, unit: number): UnitInspection {
  const { model, network, dataset } = run;
  const chosen = model.modules.find(module => module.layer.id === layer);
  if (!chosen) throw new UserError(`There is no layer ${layer}.`);
  if (!(unit >= 0 && unit < chosen.units)) throw new UserError(`Layer ${layer} has no unit ${unit}.`);
  forwardRow(run, row);
  const nameOf = namesOf(dataset.features);
  const chain = chainThrough(model, chosen);
  const stages = chain.map(module => stageOf(module, unit, nameOf, network.framework));
  return {
    step: run.step,
    row,
    layer,
    unit,
    name: nameOf(chosen, unit),
    words: imageWords(chosen.shape, unit, network.framework),
    stages: keepsUnits(chain[0]!) ? [inputStage(run, row, unit), ...stages] : stages,
  };
}

/** The layers that the unit goes through under one number, from the one that mixes units or from the network's input. */
function chainThrough({ modules }: Model, chosen: LayerModule): LayerModule[] {
  const chain = [chosen];
  for (let first = chosen; keepsUnits(first); ) {
    const source = first.sources[0]!;
    if (!isModule(source)) break;
    first = source;
    chain.unshift(first);
  }
  const consumerOf = (module: LayerModule) => {
    const consumers = modules.filter(({ sources }) => sources.includes(module));
    return consumers.length === 1 && keepsUnits(consumers[0]!) ? consumers[0] : undefined;
  };
  for (let next = consumerOf(chosen); next; next = consumerOf(next)) chain.push(next);
  return chain;
}

/** Whether each unit of the output comes from the unit of the same number alone, in evaluation. */
function keepsUnits(module: LayerModule): boolean {
  if (module instanceof GroupNormModule) return module.runningMean !== null;
  return KEEPING.some(kind => module instanceof kind);
}

const KEEPING = [ActivationModule, PReluModule, DropoutModule, PassModule, BatchNormModule];

function inputStage({ dataset, model }: TrainingRun, row: number, unit: number): InputStage {
  const feature = dataset.features[unit]!;
  return {
    stage: 'input',
    id: 'input',
    name: feature.name,
    raw: featureValue(feature, dataset.tableRows[row]!),
    result: model.input.output.values[unit]!,
  };
}
