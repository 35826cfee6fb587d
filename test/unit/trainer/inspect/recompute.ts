import assert from 'node:assert/strict';
import type { UnitStage } from '../../../../src/trace/inspection';
import { unitName } from '../../../../src/trace/unitNames';
import { inspectSample } from '../../../../src/trainer/inspect/sample';
import { inspectUnit } from '../../../../src/trainer/inspect/unit';
import type { TrainingRun } from '../../../../src/trainer/trainingRun';

/**
 * Looks into every unit of every layer for one row: each stage must give exactly what the layer's output holds, each value
 * that it names must be what the named unit gives, and its formula must lead to its result.
 */
export function checkEveryUnit(run: TrainingRun, row: number): void {
  const { layers } = inspectSample(run, row);
  const given = new Map<string, number>();
  run.dataset.features.forEach(({ name }, i) => {
    given.set(name, run.model.input.output.values[i]!);
  });
  for (const { id, shape, values } of layers) {
    values.forEach((value, unit) => {
      given.set(unitName(id, shape, unit), value);
    });
  }
  for (const { id, shape, values } of layers) {
    for (let unit = 0; unit < values.length; unit++) {
      const { stages, name } = inspectUnit(run, row, id, unit);
      assert.equal(name, unitName(id, shape, unit));
      assert.equal(stages.find(stage => stage.id === id)?.result, values[unit], name);
      stages.forEach((stage, i) => {
        assert.equal(stage.result, given.get(stage.name), `${stage.stage} ${stage.name}`);
        for (const value of namedIn(stage)) assert.equal(value.input, given.get(value.name), value.name);
        if (i > 0 && 'input' in stage) assert.equal(stage.input, stages[i - 1]!.result);
        near(recomputed(stage, run, given), stage.result, `${stage.stage} ${stage.name}`);
      });
    }
  }
}

export function near(actual: number, expected: number, what = ''): void {
  const isNear = Math.abs(actual - expected) <= 1e-5 * Math.max(1, Math.abs(expected));
  assert.ok(isNear, `${what}: ${actual} is not ${expected}`);
}

function namedIn(stage: UnitStage) {
  if (stage.stage === 'pool') return stage.values;
  return 'terms' in stage ? stage.terms : [];
}

/** The result by the stage's own numbers. */
function recomputed(stage: UnitStage, run: TrainingRun, given: ReadonlyMap<string, number>): number {
  switch (stage.stage) {
    case 'linear':
      return stage.terms.reduce(
        (sum, { weight, input }) => sum + weight * input,
        stage.others.sum + (stage.bias ?? 0),
      );
    case 'norm': {
      const { mean, variance, normalized } = stage.normalization;
      near((stage.input - mean) / Math.sqrt(variance + stage.eps), normalized, 'normalized');
      return stage.gamma * normalized + stage.beta;
    }
    case 'prelu':
      return Math.max(0, stage.input) + stage.weight * Math.min(0, stage.input);
    case 'pool': {
      if (stage.takes === 'largest') return stage.values[0]!.input;
      return stage.values.reduce((sum, { input }) => sum + input, stage.others.sum) / stage.divisor;
    }
    case 'softmax': {
      const shifted = stage.input - stage.largest;
      return stage.isLog ? shifted - Math.log(stage.sum) : Math.exp(shifted) / stage.sum;
    }
    case 'add':
      return stage.terms.reduce((sum, { input }) => sum + input, 0);
    case 'concat':
      return given.get(stage.from)!;
    case 'embedding': {
      assert.equal(stage.index, given.get(stage.from));
      const table = run.model.parameters.find(({ name }) => name.startsWith(`${stage.id}.`))!;
      return table.value.values[stage.index * table.shape[1]! + stage.column]!;
    }
    case 'activation':
    case 'pass':
    case 'input':
      return stage.result;
  }
}
