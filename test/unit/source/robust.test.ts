import assert from 'node:assert/strict';
import fc from 'fast-check';
import { blockingProblem, type Reading } from '../../../src/network/network';
import { contains } from '../../../src/network/sourceRange';
import { languageOf, readNetworks } from '../../../src/source/readNetworks';
import { fixtureNames, fixtureText } from './fixtures';

const texts = fixtureNames().map(fixtureText);

/** What holds for every reading of every text. */
function check(text: string): Reading {
  const reading = readNetworks(text, 'python');
  const names = reading.networks.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length, 'names are unique');
  for (const network of reading.networks) {
    const ids = network.layers.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, 'ids are unique');
    for (const { range } of network.layers)
      assert.ok(contains(network.range, range), 'layers lie in the network');
    if (blockingProblem(network, reading.problems)) continue;
    assert.ok(network.layers.length > 0, 'a network that can be trained has layers');
    network.layers.forEach(({ inputs }, index) => {
      assert.deepEqual(
        inputs,
        [network.layers[index - 1]?.id ?? 'input'],
        'a network that can be trained has no holes',
      );
    });
  }
  for (const { message } of reading.problems) assert.match(message, /^\S.*\.$/, 'a message is one sentence');
  return reading;
}

describe('reading never throws', function () {
  this.timeout(60_000);

  fixtureNames().forEach((name, index) => {
    it(`for ${name}, cut off anywhere`, () => {
      const text = texts[index] ?? '';
      for (let end = 0; end <= text.length; end += 7) check(text.slice(0, end));
    });
  });

  it('for anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => void check(text)),
      { numRuns: 2000 },
    );
  });

  it('for words of Python in any order', () => {
    const words = fc.constantFrom(
      ...[
        'import ',
        'torch',
        '.',
        'nn',
        ' as ',
        'nn.Sequential',
        '(',
        ')',
        ',',
        '\n',
        '\n    ',
        '=',
        'N',
        ' ',
        '3',
      ],
      ...[
        'nn.Linear(2, 3)',
        'nn.ReLU()',
        'def f(x):\n  ',
        'if x:\n  ',
        'for ',
        ' in ',
        '*',
        '"',
        '"""',
        '[',
        ']',
        ':',
      ],
      ...[
        'import torch.nn as nn\n',
        'net = nn.Sequential(',
        '\\',
        '#',
        'f"{',
        '}',
        ':=',
        'lambda x: ',
        'del ',
        ';',
      ],
    );
    const text = fc.array(words, { maxLength: 60 }).map(parts => `import torch.nn as nn\n${parts.join('')}`);
    fc.assert(
      fc.property(text, source => void check(source)),
      { numRuns: 2000 },
    );
  });

  it('for fixtures with a piece cut out or put elsewhere', () => {
    const mutation = fc.tuple(fc.constantFrom(...texts), fc.nat(), fc.nat(40), fc.nat(), fc.boolean());
    fc.assert(
      fc.property(mutation, ([text, from, length, to, isMove]) => {
        const start = from % (text.length + 1);
        const rest = text.slice(0, start) + text.slice(start + length);
        const place = to % (rest.length + 1);
        const moved = isMove ? text.slice(start, start + length) : '';
        check(rest.slice(0, place) + moved + rest.slice(place));
      }),
      { numRuns: 2000 },
    );
  });

  const depth = 20_000;
  const deep: Record<string, string> = {
    parentheses: `import torch.nn as nn\nx = ${'('.repeat(depth)}`,
    'closed parentheses': `import torch.nn as nn\nx = ${'('.repeat(depth)}1${')'.repeat(depth)}\n`,
    networks: `import torch.nn as nn\nx = ${'nn.Sequential('.repeat(depth / 10)}nn.ReLU()${')'.repeat(depth / 10)}\n`,
    sums: `import torch.nn as nn\nx = nn.Sequential(nn.Linear(${'1+'.repeat(depth)}1, 2))\n`,
    methods: `import torch.nn as nn\nx = nn.Sequential(nn.ReLU()${'.cpu()'.repeat(depth)})\n`,
    blocks: `import torch.nn as nn\n${Array.from({ length: 500 }, (_, i) => `${' '.repeat(i)}if x:\n`).join('')}`,
    targets: `import torch.nn as nn\n${'['.repeat(depth)}x${']'.repeat(depth)} = 1\n`,
    aliases: `import torch.nn as nn\n${Array.from({ length: 2000 }, (_, i) => `a${i + 1} = a${i}\n`).join('')}x = nn.Sequential(nn.Linear(a2000, 1))\n`,
  };
  for (const [what, text] of Object.entries(deep)) {
    it(`for very deep ${what}`, () => void check(text));
  }
});

describe('half of a text', function () {
  this.timeout(60_000);

  const layersOf = ({ networks }: Reading) =>
    networks.flatMap(({ layers }) =>
      layers.map(({ id, kind, parameters }) => `${id} ${kind} ${JSON.stringify(parameters)}`),
    );

  for (const name of ['plain.py', 'every_layer.py', 'in_the_wild.py', 'unchanged.py']) {
    const text = fixtureText(name);
    const whole = new Set(layersOf(readNetworks(text, 'python')));
    const invented = (part: string) =>
      layersOf(readNetworks(part, 'python')).filter(layer => !whole.has(layer));

    it(`invents no layers when ${name} is cut off`, () => {
      for (let end = 0; end <= text.length; end += 7) assert.deepEqual(invented(text.slice(0, end)), []);
    });

    it(`invents no layers when ${name} misses a closing parenthesis`, () => {
      for (const { index } of text.matchAll(/\)/g)) {
        assert.deepEqual(
          invented(text.slice(0, index) + text.slice(index + 1)),
          [],
          text.slice(index - 30, index),
        );
      }
    });
  }
});

describe('a network with a problem', () => {
  it('cannot be trained, whatever the problem is', () => {
    for (const text of texts) {
      const { networks, problems } = readNetworks(text, 'python');
      for (const problem of problems) {
        const around = networks.filter(network => contains(network.range, problem.range));
        assert.ok(around.length > 0, problem.message);
      }
    }
  });
});

describe('the language of a file', () => {
  it('is told by its name or by the editor', () => {
    assert.equal(languageOf('/home/me/model.py'), 'python');
    assert.equal(languageOf('C:\\model.PY'), 'python');
    assert.equal(languageOf('gui.pyw'), 'python');
    assert.equal(languageOf('python'), 'python');
    assert.equal(languageOf('model.ts'), 'typescript');
    assert.equal(languageOf('app.MJS'), 'javascript');
    assert.equal(languageOf('typescriptreact'), 'typescriptreact');
    assert.equal(languageOf('ts'), undefined);
    assert.equal(languageOf('py'), undefined);
    assert.equal(languageOf('model.pyc'), undefined);
  });
});
