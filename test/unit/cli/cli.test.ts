import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSafetensors } from '../../../src/common/safetensors';
import { normscope, refuses, SPIRALS, testFolder } from './support';

describe('the command line', () => {
  const { path, write } = testFolder();

  it('reads a network', async () => {
    const { code, out } = await normscope('read', 'media/samples/spirals.py', '--json');
    assert.equal(code, 0);
    const { networks, training, problems } = JSON.parse(out);
    assert.deepEqual([training, problems, networks.length], [{}, [], 1]);
    assert.equal(networks[0].framework, 'pytorch');
    assert.deepEqual(networks[0].layers[0].parameters, { inFeatures: 2, outFeatures: 16, bias: false });
    assert.deepEqual(networks[0].layers[1].inputs, ['0']);
    const text = await normscope('read', 'media/samples/spirals.py');
    assert.match(text.out, /^net: 13 layers/);
  });

  it('says how the layers of a network begin', async () => {
    const text =
      'import torch.nn as nn\nnet = nn.Sequential(nn.Linear(2, 2))\nnn.init.ones_(net[0].weight)\n';
    const { out } = await normscope('read', write('ones.py', text));
    assert.match(out, /nn\.Linear\(2, 2\) {2}begins with weights 1\n/);
  });

  it('shows what there is, behind a command too', async () => {
    const { code, out } = await normscope('--help');
    assert.equal(code, 0);
    assert.match(out, /^Usage:\n {2}normscope read /);
    assert.deepEqual(await normscope('train', '--help'), { code, out, err: '' });
  });

  it('describes a data file', async () => {
    const { code, out } = await normscope('data', 'media/samples/spirals.csv', '--json');
    assert.equal(code, 0);
    const summary = JSON.parse(out);
    assert.deepEqual(
      [summary.rows, summary.target, summary.task, summary.classes],
      [1500, 'spiral', 'classification', ['blue', 'orange']],
    );
  });

  it('describes what cannot be trained too, says why, and keeps every name on its line', async () => {
    const classes = Array.from({ length: 240 }, (_, i) => `${i},c${i % 120},5`).join('\n');
    const { code, out } = await normscope('data', write('constant.csv', `"a\nb",c,y\n${classes}\n`));
    assert.equal(code, 0);
    assert.match(out, /^ {2}a\\nb +number/m);
    assert.match(out, /c102 … \(120\)$/m);
    assert.match(out, /^error: The target 'y' is 5 in every row, so there is nothing to learn\.$/m);
  });

  it('trains the sample to 97 % and more, with the same numbers to the last bit each time', async function () {
    this.timeout(120_000);
    const [first, second] = await Promise.all([
      normscope('train', ...SPIRALS, '--json'),
      normscope('train', ...SPIRALS, '--json'),
    ]);
    assert.equal(first.code, 0, first.err);
    const timeless = (text: string) => text.replace(/"(seconds|stepsPerSecond)": [\d.e+-]+/g, '');
    assert.equal(timeless(first.out), timeless(second.out));
    const result = JSON.parse(first.out);
    assert.ok(result.validation.accuracy >= 0.97, first.out.slice(0, 600));
    assert.equal(result.kernels, 'relaxed-simd');
    assert.equal(result.layers.length, 13);
    assert.equal(result.layers[1].gamma.length, 16);
  });

  it('takes settings, and leaves the run in a folder when it is asked to', async () => {
    const out = path('run');
    const args = [
      'train',
      ...SPIRALS,
      '--steps',
      '30',
      '--optimizer',
      'momentum',
      '--learning-rate',
      '0.05',
      '--batch-size',
      '16',
    ];
    const { code } = await normscope(
      ...args,
      '--seed',
      '4',
      '--validation',
      '0',
      '--scaling',
      'minmax',
      '--no-shuffle',
      '--out',
      out,
    );
    assert.equal(code, 0);
    const description = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
    assert.deepEqual(
      [description.settings.optimizer, description.settings.shuffle, description.end.steps],
      ['momentum', false, 30],
    );
    assert.equal(description.end.validation, null);
    assert.equal(readFileSync(join(out, 'trace.jsonl'), 'utf8').trimEnd().split('\n').length, 30);
  });

  it('tells at the layer what there is to say about a training', async () => {
    const { code, out, err } = await normscope('train', ...SPIRALS, '--steps', '20', '--json');
    assert.equal(code, 0);
    assert.match(err, /spirals\.py:\d+:\d+: warning: After 20 steps 12\.2.% of the running statistics/);
    const { problems } = JSON.parse(out);
    assert.deepEqual([problems.length, problems[0].code], [1, 'too-few-steps']);
  });

  it('trains by what the options say', async () => {
    const options = [
      '--optimizer',
      'rmsprop',
      '--weight-decay',
      '0.01',
      '--clip-norm',
      '1',
      '--schedule',
      'step:2',
    ];
    const more = [
      '--warmup',
      '5',
      '--loss',
      'cross-entropy',
      '--label-smoothing',
      '0.1',
      '--class-weights',
      'balanced',
    ];
    const rest = ['--init', 'normal:0.1', '--kernels', 'portable', '--steps', '30', '--json'];
    const { code, out, err } = await normscope('train', ...SPIRALS, ...options, ...more, ...rest);
    assert.equal(code, 0, err);
    const result = JSON.parse(out);
    assert.deepEqual([result.steps, result.kernels], [30, 'portable']);
    assert.deepEqual(
      [result.loss, result.optimizer, result.learningRate, result.schedule],
      ['cross-entropy', 'rmsprop', 0.01, 'step'],
    );
  });

  it('begins with the weights of a safetensors file, and says what does not fit', async () => {
    const zeros = (...shape: number[]) => ({
      shape,
      values: new Float32Array(shape.reduce((product, size) => product * size, 1)),
    });
    const state = new Map([
      ['0.weight', zeros(8, 3)],
      ['0.bias', zeros(8)],
      ['2.weight', zeros(7, 8)],
      ['2.bias', zeros(7)],
    ]);
    const train = [
      'train',
      path('net.py'),
      '--data',
      path('data.csv'),
      '--learning-rate',
      '1e-30',
      '--steps',
      '1',
    ];
    const file = write('net.safetensors', Buffer.from(writeSafetensors(state)));
    const { code, out, err } = await normscope(...train, '--weights', file, '--json');
    assert.equal(code, 0, err);
    // Zeros give all seven classes the same probability.
    assert.ok(Math.abs(JSON.parse(out).train.loss - Math.log(7)) < 1e-6);
    state.delete('2.bias');
    const torn = write('torn.safetensors', Buffer.from(writeSafetensors(state)));
    await refuses(
      [...train, '--weights', torn],
      /The file of weights lacks 2\.bias; it has 0\.bias, 0\.weight, 2\.weight/,
    );
    await refuses([...train, '--weights', path('nowhere')], /There is no file .*nowhere/);
    await refuses([...train, '--weights', path('net.py')], /no safetensors file/);
  });

  it('ends a run that diverges with 3 and a sentence', async () => {
    const { code, err, out } = await normscope(
      'train',
      ...SPIRALS,
      '--optimizer',
      'sgd',
      '--learning-rate',
      '1e38',
      '--steps',
      '50',
    );
    assert.equal(code, 3);
    assert.match(err, /At step \d+ .* is no longer a finite number/);
    assert.match(out, /diverged after/);
    assert.match(out, /^cross-entropy by sgd, learning rate 1e\+38; .*, \d+ threads?$/m);
  });

  it('ends with 2 at the line of a layer that meets what it cannot work with, in whichever row', async () => {
    const net = write(
      'table.py',
      'from torch import nn\nnet = nn.Sequential(\n    nn.Embedding(50, 2), nn.Flatten(), nn.Linear(2, 2))\n',
    );
    const rows = Array.from({ length: 200 }, (_, i) => `${i % 50},${i % 2}`);
    for (const wrong of [0, 199]) {
      const lines = rows.map((row, i) => (i === wrong ? '50,1' : row)).join('\n');
      const data = write('words.csv', `word,y\n${lines}\n`);
      await refuses(
        ['train', net, '--data', data, '--scaling', 'none', '--epochs', '1'],
        /table\.py:3:5: nn\.Embedding\(50, 2\) takes whole numbers from 0 to 49, but the data gives 50\.$/m,
      );
    }
  });

  it('stops at an interrupt and still says how far it came', async () => {
    const child = spawn(process.execPath, [
      'dist/cli.js',
      'train',
      ...SPIRALS,
      '--steps',
      '100000000',
      '--out',
      path('long'),
    ]);
    let out = '';
    child.stdout.on('data', chunk => (out += chunk));
    const closed = new Promise(resolve => child.on('close', resolve));
    const trace = join(path('long'), 'trace.jsonl');
    while (!existsSync(trace) || readFileSync(trace, 'utf8') === '')
      await new Promise(resolve => setTimeout(resolve, 30));
    child.kill('SIGINT');
    assert.equal(await closed, 130);
    assert.match(out, /stopped after/);
  });
});
