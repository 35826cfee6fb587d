import assert from 'node:assert/strict';
import type { Told, TrainingText } from '../../../src/network/training';
import { DEFAULT_SETTINGS } from '../../../src/trainer/settings';
import { completeSettings } from '../../../src/trainer/textSettings';

const PLACE = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };

/** A text that gives these values somewhere. */
function told(
  values: { [K in keyof TrainingText]: TrainingText[K] extends Told<infer T> | undefined ? T : never },
) {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, { value, range: PLACE }]),
  ) as TrainingText;
}

describe('settings from a text', () => {
  it('are none where it says nothing', () => {
    const { settings, fromText } = completeSettings({});
    assert.deepEqual(settings, DEFAULT_SETTINGS);
    assert.equal(fromText, null);
  });

  it('take the place of defaults, and are told', () => {
    const text = told({ optimizer: 'adam', learningRate: 0.001, epochs: 10, batchSize: 64, loss: 'mse' });
    const { settings, fromText } = completeSettings({}, text);
    const { optimizer, learningRate, epochs, batchSize, loss } = settings;
    assert.deepEqual([optimizer, learningRate, epochs, batchSize, loss], ['adam', 0.001, 10, 64, 'mse']);
    assert.equal(fromText, 'Adam, learning rate 0.001, mse, batches of 64, 10 epochs');
  });

  it('leave to the user what the user gave', () => {
    const text = told({ optimizer: 'adam', learningRate: 0.5, epochs: 10, batchSize: 64, shuffle: false });
    const given = { learningRate: 0.1, steps: 7, batchSize: 8 };
    const { settings, fromText } = completeSettings(given, text);
    assert.deepEqual({ ...settings, ...given, shuffle: false }, settings);
    assert.equal(settings.epochs, null);
    assert.equal(fromText, 'Adam, not shuffled');
  });

  it('give the numbers of an optimizer to that one alone', () => {
    const text = told({
      optimizer: 'momentum',
      learningRate: 0.1,
      momentum: 0.8,
      nesterov: true,
      weightDecay: 0.5,
    });
    const own = completeSettings({ optimizerOptions: { weightDecay: 0 } }, text);
    assert.deepEqual(own.settings.optimizerOptions, { momentum: 0.8, nesterov: true, weightDecay: 0 });
    assert.equal(own.fromText, 'SGD with momentum, learning rate 0.1, momentum 0.8, nesterov');
    const other = completeSettings({ optimizer: 'adagrad' }, text);
    assert.deepEqual(other.settings, { ...DEFAULT_SETTINGS, optimizer: 'adagrad' });
    assert.equal(other.fromText, null);
    const same = completeSettings({ optimizer: 'momentum' }, text);
    assert.equal(same.settings.learningRate, 0.1);
  });

  it('complete the betas', () => {
    const { settings } = completeSettings({}, told({ optimizer: 'adamw', beta1: 0.5 }));
    assert.deepEqual(settings.optimizerOptions.betas, [0.5, 0.999]);
  });

  it('take clipping with any optimizer, and smoothing with its loss', () => {
    const text = told({ clipNorm: 2, loss: 'cross-entropy', labelSmoothing: 0.1 });
    const { settings, fromText } = completeSettings({ optimizer: 'sgd' }, text);
    assert.deepEqual(settings.optimizerOptions, { clipNorm: 2 });
    assert.deepEqual(settings.lossOptions, { labelSmoothing: 0.1 });
    assert.equal(fromText, 'gradients clipped to the norm 2, cross-entropy, label smoothing 0.1');
    assert.deepEqual(completeSettings({ loss: null }, text).settings.lossOptions, {});
  });

  it('take a schedule as far as its numbers are known', () => {
    for (const schedule of ['step', 'exponential', 'plateau'])
      assert.equal(completeSettings({}, told({ schedule })).settings.schedule, 'constant');
    const step = completeSettings({}, told({ schedule: 'step', stepSize: 5, factor: 0.5 }));
    assert.deepEqual(step.settings.scheduleOptions, { stepSize: 5, factor: 0.5 });
    assert.equal(step.fromText, 'schedule step, every 5 epochs, times 0.5');
    assert.equal(completeSettings({}, told({ schedule: 'cosine' })).settings.schedule, 'cosine');
  });

  it('pass over what makes no sense', () => {
    const text = told({ optimizer: 'lion', learningRate: 1, epochs: 0, batchSize: 2, validation: 3 });
    const { settings, fromText } = completeSettings({}, text);
    assert.deepEqual(settings, { ...DEFAULT_SETTINGS, batchSize: 2 });
    assert.equal(fromText, 'batches of 2');
  });
});
