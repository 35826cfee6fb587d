import assert from 'node:assert/strict';
import fc from 'fast-check';
import { blockingProblem, concerns, type Network, type Reading } from '../../../src/network/network';
import { type Language, languageOf, NetworkReader } from '../../../src/source/readNetworks';
import { codeOf, fixtures } from './fixtures';

const SOURCES = fixtures().map(fixture => ({
  ...fixture,
  text: codeOf(fixture),
  language: languageFor(fixture.path),
}));

function languageFor(path: string): Language {
  return languageOf(path) ?? 'python';
}

/** What holds for every reading of every text. */
function check(text: string, language: Language = 'python', reader = new NetworkReader()): Reading {
  const reading = reader.read(text, language);
  const names = reading.networks.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length, 'names are unique');
  for (const network of reading.networks) {
    const ids = network.layers.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, 'ids are unique');
    if (!blockingProblem(network, reading.problems)) checkWhole(network);
  }
  for (const { message, networks = [] } of reading.problems) {
    assert.match(message, /^\S.*\.$/s, 'a message is one sentence');
    for (const name of networks)
      assert.ok(names.includes(name), 'a problem concerns networks that are there');
  }
  return reading;
}

/** A network that can be trained has layers, and each takes what comes before it. */
function checkWhole({ layers }: Network): void {
  assert.ok(layers.length > 0, 'a network that can be trained has layers');
  const before = new Set(['input']);
  for (const { id, inputs, sharesWith } of layers) {
    assert.ok(inputs.length > 0, 'a layer takes something');
    for (const input of inputs) assert.ok(before.has(input), 'a network that can be trained has no holes');
    if (sharesWith !== undefined) assert.ok(before.has(sharesWith), 'weights are shared with a layer before');
    before.add(id);
  }
}

describe('reading never throws', function () {
  this.timeout(120_000);

  for (const { name, text, language } of SOURCES)
    it(`for ${name}, cut off at every 20th character`, () => {
      const reader = new NetworkReader();
      for (let end = 0; end <= text.length; end += 20) check(text.slice(0, end), language, reader);
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
    const mutation = fc.tuple(fc.constantFrom(...SOURCES), fc.nat(), fc.nat(40), fc.nat(), fc.boolean());
    fc.assert(
      fc.property(mutation, ([{ text, language }, from, length, to, isMove]) => {
        const start = from % (text.length + 1);
        const rest = text.slice(0, start) + text.slice(start + length);
        const place = to % (rest.length + 1);
        const moved = isMove ? text.slice(start, start + length) : '';
        check(rest.slice(0, place) + moved + rest.slice(place), language);
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

  const layersOf = ({ networks, problems }: Reading) =>
    networks
      .filter(network => !blockingProblem(network, problems))
      .flatMap(({ layers }) => layers.map(({ kind, parameters }) => `${kind} ${JSON.stringify(parameters)}`));

  for (const name of ['plain.py', 'every_layer.py', 'in_the_wild.py', 'unchanged.py']) {
    const { text } = SOURCES.find(source => source.name === `pytorch/${name}`)!;
    const whole = new Set(layersOf(check(text)));
    const invented = (part: string) => layersOf(check(part)).filter(layer => !whole.has(layer));

    it(`invents no layers when ${name} misses a closing parenthesis`, () => {
      for (const { index } of text.matchAll(/\)/g)) {
        const part = text.slice(0, index) + text.slice(index + 1);
        assert.deepEqual(invented(part), [], text.slice(index - 30, index));
      }
    });
  }
});

describe('a problem', () => {
  it('that is an error concerns a network, unless nothing could be read', () => {
    for (const { text, language, name } of SOURCES) {
      const { networks, problems } = check(text, language);
      for (const problem of problems.filter(({ severity }) => severity === 'error'))
        assert.ok(
          networks.some(network => concerns(problem, network)),
          `${name}: ${problem.message}`,
        );
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
