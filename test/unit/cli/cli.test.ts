import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSafetensors } from '../../../src/common/safetensors';

interface Result {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const SPIRALS = ['media/samples/spirals.py', '--data', 'media/samples/spirals.csv'];

function normscope(...args: string[]): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['dist/cli.js', ...args]);
    let [out, err] = ['', ''];
    child.stdout.on('data', chunk => (out += chunk));
    child.stderr.on('data', chunk => (err += chunk));
    child.on('error', reject);
    child.on('close', code => resolve({ code, out, err }));
  });
}

describe('the command line', () => {
  let folder: string;
  let write: (name: string, content: string | Buffer) => string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'normscope-'));
    write = (name, content) => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    write(
      'data.csv',
      `a,b,c,y\n${Array.from({ length: 40 }, (_, i) => `${i},${(i * 7) % 5},${i % 3},k${i % 7}`).join('\n')}\n`,
    );
    write(
      'net.py',
      'import torch.nn as nn\n\nnet = nn.Sequential(\n    nn.Linear(3, 8),\n    nn.ReLU(),\n    nn.Linear(8, 7),\n)\n',
    );
  });

  after(() => rmSync(folder, { recursive: true }));

  const path = (name: string) => join(folder, name);

  /** A mistake: exit code 2, nothing on standard output, one line on standard error, no stack. */
  async function refuses(args: string[], pattern: RegExp): Promise<void> {
    const { code, out, err } = await normscope(...args);
    assert.equal(code, 2, err + out);
    assert.equal(out, '');
    assert.match(err, pattern);
    assert.equal(err.trimEnd().split('\n').length, 1, err);
  }

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

  it('refuses a source without a network, or none at all', async () => {
    await refuses(['read', path('none.py')], /There is no file .*none\.py/);
    const plain = write('plain.py', 'x = 1\n');
    await refuses(
      ['train', plain, '--data', path('data.csv')],
      /plain\.py:1:1: plain\.py has no network: Normscope looks for nn\.Sequential/,
    );
    await refuses(['read', path('data.csv')], /is no Python file/);
    const two = write(
      'two.py',
      'from torch import nn\na = nn.Sequential(nn.Linear(3, 7))\nb = nn.Sequential(nn.Linear(3, 7))\n',
    );
    await refuses(['train', two, '--data', path('data.csv')], /several networks.*a, b/);
    await refuses(
      ['train', two, '--network', 'c', '--data', path('data.csv')],
      /no network 'c'; it has a, b/,
    );
    assert.equal(
      (await normscope('train', two, '--network', 'b', '--data', path('data.csv'), '--steps', '2')).code,
      0,
    );
  });

  it('refuses data that is not there, empty or ragged, at its line', async () => {
    const net = path('net.py');
    await refuses(['train', net, '--data', path('none.csv')], /There is no file .*none\.csv/);
    await refuses(['train', net, '--data', write('empty.csv', '')], /empty\.csv:1:1: empty\.csv is empty/);
    await refuses(
      ['train', net, '--data', write('ragged.csv', 'a,b\n1,2\n3\n')],
      /ragged\.csv:3:1: Line 3 has 1 field/,
    );
    await refuses(['train', net], /--data/);
    await refuses(['train', net, '--data', ''], /Name the data file with --data/);
    await refuses(
      ['data', write('lines.csv', '"a\nb",c\n1,2\n'), '--target', 'z'],
      /the file has a\\nb, c\./,
    );
  });

  it("refuses a network that the data does not fit, at the layer's line", async () => {
    const four = write('four.py', 'from torch import nn\nnet = nn.Sequential(\n    nn.Linear(4, 7))\n');
    await refuses(
      ['train', four, '--data', path('data.csv')],
      /four\.py:3:5: nn\.Linear\(4, 7\) expects 4 features, but the data gives 3/,
    );
    const three = write(
      'three.py',
      'from torch import nn\nnet = nn.Sequential(\n    nn.Linear(3, 5),\n    nn.Linear(5, 3))\n',
    );
    await refuses(
      ['train', three, '--data', path('data.csv')],
      /three\.py:4:5: The network gives 3 outputs, but the target 'y' has 7 classes \(k0, k1/,
    );
    await refuses(
      ['train', path('net.py'), '--data', path('data.csv'), '--target', 'z'],
      /no column 'z'; the file has a, b, c, y/,
    );
  });

  it('refuses a network that cannot be read, at the expression', async () => {
    const unknown = write(
      'unknown.py',
      'from torch import nn\ndef make(n):\n    return nn.Sequential(nn.Linear(n, 2))\n',
    );
    await refuses(['train', unknown, '--data', path('data.csv')], /unknown\.py:3:36: .*n/);
    const mismatch = write(
      'mismatch.py',
      'from torch import nn\nnet = nn.Sequential(nn.Linear(3, 5), nn.Linear(4, 7))\n',
    );
    await refuses(
      ['train', mismatch, '--data', path('data.csv')],
      /mismatch\.py:2:38: nn\.Linear\(4, 7\) expects 4 features, but the layer before gives 5/,
    );
  });

  it('prints what it read of a network with errors, tells them, and exits with 2', async () => {
    const broken = write(
      'broken.py',
      'from torch import nn\nnet = nn.Sequential(\n    nn.Linear(3, 5),\n    nn.Conv3d(3, 4, 3))\nok = nn.Sequential(nn.Linear(3, 5))\n',
    );
    const text = await normscope('read', broken);
    assert.equal(text.code, 2);
    assert.match(text.out, /^net: 1 layer/);
    assert.match(text.err, /^.*broken\.py:4:5: error: Conv3d cannot be read yet.*\n$/);
    const json = await normscope('read', broken, '--json');
    assert.equal(json.code, 2);
    assert.equal(JSON.parse(json.out).problems[0].severity, 'error');
    assert.equal((await normscope('read', broken, '--network', 'ok')).code, 0);
  });

  it('refuses a source that is a folder or no text', async () => {
    await refuses(['read', folder], /is a folder; name a \.py file in it/);
    await refuses(['read', join(path('net.py'), 'x')], /There is no file .*net\.py.x/);
    const utf16 = write('utf16.py', Buffer.from('\ufeffx = 1\n', 'utf16le'));
    await refuses(['read', utf16], /utf16\.py is not a UTF-8 text file/);
    await refuses(['read', write('latin.py', Buffer.from('x = "\xe9"\n', 'latin1'))], /is not a UTF-8 text/);
    const marked = write('marked.py', '\ufefffrom torch import nn; net = nn.Sequential(nn.Linear(2, n))\n');
    await refuses(['train', marked, '--data', path('data.csv')], /marked\.py:1:56: /);
  });

  it('refuses a folder for the run that cannot be made, before the data is read', async () => {
    const out = (folder: string) => [
      ...['train', path('net.py'), '--data', path('none.csv'), '--out', folder],
    ];
    await refuses(out(path('data.csv')), /data\.csv is a file, not a folder; choose another folder/);
    await refuses(out(''), /--out takes the name of a folder/);
    await refuses(out(path('unmade')), /There is no file .*none\.csv/);
    assert.equal(existsSync(path('unmade')), false);
  });

  it('refuses options that make no sense, and says what they take', async () => {
    await refuses(['train', ...SPIRALS, '--epochs', '0'], /--epochs takes a whole number from 1, not '0'/);
    for (const option of ['epochs', 'steps', 'batch-size', 'trace-every'])
      await refuses(
        ['train', ...SPIRALS, `--${option}`, '-1'],
        new RegExp(`--${option} takes a whole number from 1, not '-1'`),
      );
    await refuses(['train', ...SPIRALS, '--seed', '-2'], /--seed takes a whole number from 0, not '-2'/);
    await refuses(['train', ...SPIRALS, '--validation', '-.5'], /from 0 below 1, not '-\.5'/);
    await refuses(['train', ...SPIRALS, '--learning-rate', '-1e-3'], /above 0, not '-1e-3'/);
    await refuses(['train', ...SPIRALS, '--epochs', '--json'], /--epochs needs a value/);
    await refuses(['train', ...SPIRALS, '--epochs'], /--epochs needs a value/);
    await refuses(['train', ...SPIRALS, '--epochs', '1', '--steps', '1'], /both say how long/);
    await refuses(['train', ...SPIRALS, '--learning-rate', 'fast'], /--learning-rate takes a number above 0/);
    await refuses(['train', ...SPIRALS, '--validation', '1'], /--validation takes a number from 0 below 1/);
    await refuses(
      ['train', ...SPIRALS, '--optimizer', 'lion'],
      /--optimizer takes sgd, momentum, adam, adamw, rmsprop, adagrad, not 'lion'/,
    );
    await refuses(
      ['train', ...SPIRALS, '--loss', 'l2'],
      /--loss takes cross-entropy, nll, bce, .*, not 'l2'/,
    );
    await refuses(['train', ...SPIRALS, '--loss', 'bce'], /bce takes probabilities, but the network ends in/);
    await refuses(
      ['train', ...SPIRALS, '--schedule', 'cosine:3'],
      /--schedule cosine takes no number, but '3'/,
    );
    await refuses(
      ['train', ...SPIRALS, '--schedule', 'step:0'],
      /--schedule takes a whole number from 1, not '0'/,
    );
    await refuses(['train', ...SPIRALS, '--init', 'zeros:1'], /--init zeros takes no number/);
    await refuses(['train', ...SPIRALS, '--class-weights', '1,2,3'], /3 class weights for 2 classes/);
    await refuses(
      ['train', ...SPIRALS, '--class-weights', '1,x'],
      /--class-weights takes a number from 0, not 'x'/,
    );
    await refuses(['train', ...SPIRALS, '--kernels', 'fast'], /--kernels takes auto, portable, not 'fast'/);
    await refuses(['train', ...SPIRALS, '--speed', '9'], /Unknown option '--speed'/);
    await refuses(['fly'], /no command 'fly'/);
    await refuses([], /Name a command/);
    await refuses(['read'], /Name a source file/);
    await refuses(['read', ''], /Name a source file/);
    await refuses(['data', ''], /Name a data file/);
  });
});
