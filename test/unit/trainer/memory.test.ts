import assert from 'node:assert/strict';
import { memoryNeed } from '../../../src/trainer/memory';
import type { TrainingSettings } from '../../../src/trainer/settings';
import { plainDataset, runOf } from './support';

const MB = 2 ** 20;
/** Scratch space of a thread, and what begins the memory. */
const FIXED = 3 * MB;

function rows(count: number, width: number): number[][] {
  return Array.from({ length: count }, () => new Array<number>(width).fill(1));
}

/** What is estimated, and how far the kernels' memory is taken: that is where the next tensor begins. */
function needOf(network: string, width: number, settings: Partial<TrainingSettings>) {
  const data = plainDataset(
    rows(64, width),
    Array.from({ length: 64 }, (_, i) => i % 2),
    'classification',
  );
  const run = runOf(network, data, { batchSize: 64, ...settings });
  const { bytes, largest } = memoryNeed(run.network, width, 64, run.settings);
  return { estimate: bytes, taken: run.engine.tensor(1).address - FIXED, largest };
}

describe('the memory that training needs', () => {
  const DENSE = 'nn.Sequential(nn.Linear(64, 2048), nn.ReLU(), nn.Linear(2048, 1024), nn.Linear(1024, 2))';
  const IMAGES =
    'nn.Sequential(nn.Conv2d(1, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 256, 5, padding=2), nn.Flatten(), nn.Linear(50176, 2))';

  for (const [name, network, width, settings] of [
    ['weights and Adam', DENSE, 64, {}],
    ['weights and plain gradient descent', DENSE, 64, { optimizer: 'sgd' }],
    ['RMSprop with momentum', DENSE, 64, { optimizer: 'rmsprop', optimizerOptions: { momentum: 0.9 } }],
    ['convolutions and pools', IMAGES, 784, {}],
  ] as const) {
    it(`is estimated to a fifth for ${name}`, () => {
      const { estimate, taken } = needOf(network, width, settings);
      assert.ok(taken > 10 * MB, `${taken} bytes are too few to tell`);
      assert.ok(Math.abs(estimate - taken) < 0.2 * taken, `${estimate} estimated, ${taken} taken`);
    });
  }

  it('names the layer that takes most', () => {
    assert.equal(needOf(DENSE, 64, {}).largest.layer.call, 'nn.Linear(2048, 1024)');
  });
});
