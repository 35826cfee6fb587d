import assert from 'node:assert/strict';
import { Random } from '../../../src/common/random';
import { Engine } from '../../../src/trainer/kernels/engine';
import { createLoss } from '../../../src/trainer/losses/create';
import type { LossName } from '../../../src/trainer/losses/loss';
import { modelOf } from './support';

const BATCH = 7;
const INPUTS = 4;

/** Networks in which every kind of layer stands once before and once behind a Linear. */
const NETWORKS: Readonly<Record<string, string>> = {
  Linear: 'nn.Sequential(nn.Linear(4, 5), nn.Linear(5, 3, bias=False), nn.Linear(3, 3))',
  BatchNorm1d: 'nn.Sequential(nn.BatchNorm1d(4), nn.Linear(4, 3), nn.BatchNorm1d(3), nn.Linear(3, 3))',
  'BatchNorm1d, not affine':
    'nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3, affine=False, eps=0.1), nn.Linear(3, 3))',
  ReLU: 'nn.Sequential(nn.ReLU(), nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 3))',
  LeakyReLU: 'nn.Sequential(nn.Linear(4, 5), nn.LeakyReLU(0.3), nn.Linear(5, 3))',
  Sigmoid: 'nn.Sequential(nn.Linear(4, 5), nn.Sigmoid(), nn.Linear(5, 3))',
  Tanh: 'nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3))',
  Dropout: 'nn.Sequential(nn.Linear(4, 5), nn.Dropout(0), nn.Linear(5, 3))',
  Flatten: 'nn.Sequential(nn.Flatten(), nn.Linear(4, 5), nn.Flatten(), nn.Linear(5, 3))',
  Identity: 'nn.Sequential(nn.Identity(), nn.Linear(4, 3))',
};

describe('gradients by finite differences', () => {
  for (const [name, expression] of Object.entries(NETWORKS)) {
    for (const lossName of ['cross-entropy', 'mse'] as const) {
      it(`${name} with ${lossName}`, () => check(expression, lossName));
    }
  }
});

function check(expression: string, lossName: LossName): void {
  const engine = new Engine();
  const model = modelOf(expression, [INPUTS], BATCH, engine);
  const random = new Random(5);
  const input = model.input.output.values;
  for (let i = 0; i < input.length; i++) input[i] = random.normal();
  for (const { value } of model.parameters)
    for (let i = 0; i < value.length; i++) value.values[i] = 0.7 * random.normal();
  const loss = createLoss(lossName, 3, engine);
  const targets = { labels: engine.integers(BATCH), values: engine.tensor(BATCH * 3) };
  for (let n = 0; n < BATCH; n++) targets.labels.values[n] = n % 3;
  for (let i = 0; i < BATCH * 3; i++) targets.values.values[i] = random.normal();
  const compute = (): number => {
    model.forward(BATCH, 'training');
    return loss.compute(model.output, targets, BATCH, model.outputGradient);
  };
  const middle = compute();
  model.backward(BATCH);

  const tensors = model.parameters.map(({ name, value, gradient }) => ({
    name,
    value: value.values,
    gradient: gradient.values.slice(),
  }));
  const inputGradient = model.modules[0]!.sourceGradients[0]!.values.slice();
  tensors.push({ name: 'input', value: input, gradient: inputGradient });
  for (const { name, value, gradient } of tensors) {
    const scale = Math.max(...gradient.map(Math.abs), 1e-2);
    value.forEach((kept, i) => {
      const step = 1e-2;
      value[i] = kept + step;
      const above = (compute() - middle) / step;
      value[i] = kept - step;
      const below = (middle - compute()) / step;
      value[i] = kept;
      // Near a bend the gradient is the slope of one side; elsewhere it is their mean.
      const measured = [(above + below) / 2, above, below];
      const isNear = measured.some(slope => Math.abs(slope - gradient[i]!) < 2e-2 * scale);
      assert.ok(isNear, `${name}[${i}]: ${gradient[i]} computed, ${above} and ${below} measured`);
    });
  }
}
