import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { normscope, refuses, SPIRALS, testFolder } from './support';

describe('the command line, at a mistake,', () => {
  const { folder, path, write } = testFolder();

  it('refuses a source without a network, or none at all', async () => {
    await refuses(['read', path('none.py')], /There is no file .*none\.py/);
    const plain = write('plain.py', 'x = 1\n');
    await refuses(
      ['train', plain, '--data', path('data.csv')],
      /plain\.py:1:1: plain\.py has no network: Normscope looks for those of PyTorch/,
    );
    await refuses(
      ['read', path('data.csv')],
      /data\.csv cannot be read: Normscope reads networks from files of Python, JavaScript and TypeScript and from/,
    );
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
      'from torch import nn\ndef make(n):\n    return nn.Sequential(nn.Linear(3, n), nn.ReLU(), nn.Linear(5, 7))\n',
    );
    await refuses(['train', unknown, '--data', path('data.csv')], /unknown\.py:3:39: .*n/);
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
    assert.match(text.err, /^.*broken\.py:4:5: error: Normscope cannot train Conv3d.*\n$/);
    const json = await normscope('read', broken, '--json');
    assert.equal(json.code, 2);
    assert.equal(JSON.parse(json.out).problems[0].severity, 'error');
    assert.equal((await normscope('read', broken, '--network', 'ok')).code, 0);
  });

  it('refuses a source that is a folder or no text', async () => {
    await refuses(['read', folder], /is a folder; name a file in it/);
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
