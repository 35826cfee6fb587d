import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../../../src/common/errors';
import { cellPlace, parseIpynb } from '../../../src/source/ipynb';
import { CellLines, joinCells, withoutMagics } from '../../../src/source/notebook';
import { readNotebook } from '../../../src/source/readNetworks';

describe('the cells of a notebook', () => {
  it('are one program, whose places lead back to them', () => {
    const cells = ['a = 1\nb = 2', '', 'c = (\n  3)\n'];
    const text = joinCells(cells, true);
    const lines = new CellLines(cells.map(cell => cell.split('\n').length));
    for (const [part, cell, line] of [
      ['b =', 0, 1],
      ['c =', 2, 0],
      ['3)', 2, 1],
    ] as const) {
      const before = text.slice(0, text.indexOf(part)).split('\n');
      const position = { line: before.length - 1, character: before.at(-1)!.length };
      const place = lines.placeOf(position);
      assert.deepEqual([place.cell, place.position.line], [cell, line], part);
      assert.deepEqual(lines.positionOf(place), position);
    }
  });

  it('hold the part of a range that begins in them', () => {
    const lines = new CellLines([2, 1, 3]);
    const range = (from: number, to: number) =>
      lines.rangeOf({ start: { line: from, character: 1 }, end: { line: to, character: 5 } });
    assert.deepEqual(range(3, 5), {
      cell: 2,
      range: { start: { line: 0, character: 1 }, end: { line: 2, character: 5 } },
    });
    const clipped = range(1, 4);
    assert.equal(clipped.cell, 0);
    assert.deepEqual([clipped.range.start.line, clipped.range.end.line], [1, 1]);
    assert.ok(clipped.range.end.character > 1000);
  });

  it('lose what is for IPython, and nothing moves', () => {
    for (const [cell, expected] of [
      ['%matplotlib inline\n!pip install x\nx = 1', 'pass              \npass          \nx = 1'],
      ['if a:\n    %time net.eval()\n', 'if a:\n    pass; net.eval()\n'],
      ['%%bash\necho "x"\n', '      \n        \n'],
      ['\n%%time\r\nx = 1', '\n      \r\nx = 1'],
      ['nn.Linear?\n?nn', 'pass      \n   '],
      ['n = (100\n  %seven)', 'n = (100\n  %seven)'],
      ['s = """\n!x\n"""\n!ls -a', 's = """\n!x\n"""\npass  '],
      ["# don't\n!it's", "# don't\npass "],
      ['a \\\n  != b', 'a \\\n  != b'],
    ] as const) {
      assert.equal(withoutMagics(cell), expected);
      assert.equal(expected.length, cell.length);
    }
    assert.equal(joinCells(['%a'], false), '%a');
  });
});

const FIXTURES = 'test/fixtures/source';

describe('a .ipynb file', () => {
  for (const name of [
    'pytorch/notebook_over_cells',
    'pytorch/notebook_of_old_format',
    'keras/notebook_functional',
  ]) {
    it(`has the layers of ${name} where the file has them`, () => {
      const text = fs.readFileSync(path.join(FIXTURES, `${name}.ipynb`), 'utf8');
      const { reading } = readNotebook(text, name);
      const lines = text.split('\n');
      const layers = reading.networks.flatMap(network => network.layers);
      assert.ok(layers.length >= 6);
      for (const { call, range } of layers.filter(({ range }) => range.start.line === range.end.line)) {
        const written = lines[range.start.line]!.slice(range.start.character, range.end.character);
        assert.equal(JSON.parse(`"${written}"`), call);
      }
    });
  }

  const notebook = (cells: unknown, language = 'python') =>
    JSON.stringify({ cells, metadata: { kernelspec: { language } } }, null, 1);
  const code = (source: unknown) => ({ cell_type: 'code', source });

  it('tells places by cell and line, whatever stands in its strings', () => {
    const text = notebook([
      { cell_type: 'markdown', source: '# nn.Linear(1, 1)' },
      code(['name = "\u00e9\\n\u{1f600}\\t"\n', 'import torch.nn as nn\n']),
      code('x = 1\nnet = nn.Sequential(nn.Linear(2, "\\u0041"))'),
    ]).replace('\u00e9', '\\u00e9');
    const { reading, notebook: parsed } = readNotebook(text, 'x.ipynb');
    const [problem] = reading.problems;
    assert.deepEqual(cellPlace(parsed, problem!.range.start), { cell: 3, line: 1 });
    const { line, character } = problem!.range.start;
    assert.match(text.split('\n')[line]!.slice(character), /^\\"\\\\u0041\\"/);
    assert.deepEqual(
      parsed.cells.map(cell => cell.number),
      [2, 3],
    );
  });

  it('names lines by their cells', () => {
    const { reading } = readNotebook(
      notebook([
        { cell_type: 'markdown', source: '# A network' },
        code(['import torch.nn as nn\n', 'act = open("act").read()']),
        code('\nnn.Sequential(nn.Linear(2, 3), nn.Linear(3, act), nn.Linear(4, 1))'),
      ]),
      'x.ipynb',
    );
    const [problem] = reading.problems;
    assert.equal(reading.networks[0]?.name, 'Sequential (cell 3, line 2)');
    assert.match(problem!.message, /\(cell 2, line 2\)\.$/);
  });

  it('may be of the old format, with worksheets', () => {
    const cells = [
      { cell_type: 'code', input: ['import torch.nn as nn\n', 'net = nn.Sequential(nn.Linear(2, 2))'] },
    ];
    const { reading } = readNotebook(JSON.stringify({ worksheets: [{ cells }] }), 'x.ipynb');
    assert.deepEqual(
      reading.networks.map(({ name }) => name),
      ['net'],
    );
  });

  it('may be of TypeScript', () => {
    const text = notebook(
      [
        code("import * as tf from '@tensorflow/tfjs';"),
        code('const m = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });'),
      ],
      'typescript',
    );
    assert.equal(readNotebook(text, 'x.ipynb').reading.networks[0]?.framework, 'tfjs');
  });

  it('is refused in one sentence when it is none, or of another language', () => {
    for (const [text, pattern, line] of [
      ['{"cells": [\n1,}', /JSON cannot be read: value expected/, 1],
      ['{"a": 1}', /no list of cells/, 0],
      ['', /JSON cannot be read/, 0],
    ] as const) {
      assert.throws(
        () => parseIpynb(text, 'x.ipynb'),
        (error: UserError) =>
          error instanceof UserError && pattern.test(error.message) && error.place?.line === line,
        text,
      );
    }
    assert.throws(() => readNotebook(notebook([], 'julia'), 'x.ipynb'), /a notebook of the language julia/);
  });
});
