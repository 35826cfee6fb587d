import assert from 'node:assert/strict';
import fc from 'fast-check';
import { placedMessage, UserError } from '../../../src/common/errors';
import { openCsv, sniffDelimiter } from '../../../src/dataset/csv';
import { cellText } from '../../../src/dataset/table';
import { tableFrom } from './support';

async function shape(content: string | Buffer) {
  const { rows, columns } = await tableFrom(content);
  return {
    rows,
    columns: columns.map(({ name, type, missing }) => `${name}:${type}${missing > 0 ? `-${missing}` : ''}`),
  };
}

async function mistake(content: string | Buffer): Promise<string> {
  try {
    await tableFrom(content);
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    return placedMessage(error.message, error.place).replace(/^.*?(?=data\.csv)/, '');
  }
  throw new Error('It was read without a complaint.');
}

describe('a CSV file', () => {
  it('gives numbers and categories by name', async () => {
    assert.deepEqual(await shape('a,b,c\n1,x,2.5\n2,y,-1e3\n'), {
      rows: 2,
      columns: ['a:number', 'b:category', 'c:number'],
    });
  });

  it('counts what is missing', async () => {
    const content = 'a,b\n1,x\n,y\nNA,\n?,NaN\n2,null\n';
    assert.deepEqual(await shape(content), { rows: 5, columns: ['a:number-3', 'b:category-3'] });
  });

  it('keeps a class that is called none', async () => {
    assert.deepEqual((await shape('a,severity\n1,none\n2,mild\n')).columns, [
      'a:number',
      'severity:category',
    ]);
  });

  it('is read with quotes, line ends in fields, CRLF, BOM and UTF-16', async () => {
    const { columns } = await tableFrom('\ufeff"a, b",c\r\n"x\r\n""y""",1\r\nz,2\r\n');
    assert.deepEqual(
      columns.map(({ name }) => name),
      ['a, b', 'c'],
    );
    assert.equal(cellText(columns[0]!, 0), 'x\r\n"y"');
    const utf16 = Buffer.from('\ufeffä,b\n1,2\n', 'utf16le');
    assert.deepEqual((await shape(utf16)).columns, ['ä:number', 'b:number']);
  });

  it('is read as UTF-16 of either order, and refused when it only begins so', async () => {
    const little = Buffer.from('\ufeffä,b\n1,"Ωⰻ\n,"\n2,\u0a0a\n', 'utf16le');
    for (const bytes of [little, Buffer.from(little).swap16()]) {
      const { columns } = await tableFrom(bytes);
      assert.deepEqual(
        columns.map(column => [column.name, cellText(column, 0), cellText(column, 1)]),
        [
          ['ä', '1', '2'],
          ['b', 'Ωⰻ\n,', '\u0a0a'],
        ],
      );
    }
    assert.match(
      await mistake(Buffer.from([0xff, 0xfe, 65, 0, 44, 0, 66])),
      /^data\.csv:1:1: .*begins like UTF-16/,
    );
  });

  it('is read as Windows-1252, with a warning, when it is not UTF-8', async () => {
    const rows = 'Müller,1\nMöller,2\n'.repeat(10_000);
    const content = Buffer.from(`name,\x80\n${rows}M\xfcller,3\n`, 'latin1');
    const { columns, problems, rows: count } = await tableFrom(content);
    assert.deepEqual([columns[1]!.name, count], ['€', 20_001]);
    assert.deepEqual(columns[0]!.type === 'category' && columns[0]!.categories, ['Möller', 'Müller']);
    assert.deepEqual(
      problems.map(({ code, severity }) => [code, severity]),
      [['not-utf-8', 'warning']],
    );
    const late = Buffer.concat([Buffer.from(`name,b\n${rows}`), Buffer.from('caf\xe9,3\n', 'latin1')]);
    assert.equal(cellText((await tableFrom(late)).columns[0]!, 20_000), 'café');
    const utf8 = await tableFrom(`name,b\n${rows.replaceAll('M', 'M€')}`);
    assert.deepEqual(utf8.problems, []);
    assert.equal(cellText(utf8.columns[0]!, 19_999), 'M€öller');
  });

  it('that comes out as one column says that no delimiter was found', async () => {
    const { columns, problems } = await tableFrom('18.0   8   307.0\n15.0   8   350.0\n');
    assert.equal(columns.length, 1);
    assert.match(problems[0]!.message, /No delimiter was found .* commas, semicolons, tabs and bars/);
    assert.deepEqual((await tableFrom('a,b\n1,2\n')).problems, []);
  });

  it('is split at semicolons, tabs and bars too', async () => {
    for (const delimiter of [';', '\t', '|']) {
      assert.equal(
        (await shape(['a', 'b', 'c'].join(delimiter) + '\n1 2 3\n'.replace(/ /g, delimiter))).columns.length,
        3,
      );
    }
    assert.equal(sniffDelimiter('"a;b;c",d\n"1;2;3",4\n'), ',');
    assert.equal(sniffDelimiter('a;b;k\n1,5;2,25;x\n'), ';');
  });

  it('may begin with data instead of names', async () => {
    assert.deepEqual(await shape('1,2,x\n3,4,y\n'), {
      rows: 2,
      columns: ['column 1:number', 'column 2:number', 'column 3:category'],
    });
    const { columns } = await tableFrom('1,x\n3,y\n');
    assert.deepEqual([cellText(columns[0]!, 0), cellText(columns[1]!, 1)], ['1', 'y']);
  });

  it('may have years and other numbers for names', async () => {
    assert.deepEqual((await shape('id,2019,2020\n1,2,3\n4,5,6\n')).columns, [
      'id:number',
      '2019:number',
      '2020:number',
    ]);
  });

  it("may begin with scikit-learn's counts and class names, as many fields as a row or fewer", async () => {
    const same = await tableFrom('3,2,red\n1,2,0\n3,4,0\n5,6,0\n');
    assert.deepEqual(
      [same.rows, same.columns.map(({ name }) => name)],
      [3, ['feature 1', 'feature 2', 'target']],
    );
    const fewer = await tableFrom('2,4,red,blue\n1,2,3,4,0\n5,6,7,8,1\n');
    assert.deepEqual([fewer.rows, fewer.columns.length], [2, 5]);
    const target = fewer.columns[4]!;
    assert.deepEqual([target.type, cellText(target, 0), cellText(target, 1)], ['category', 'red', 'blue']);
  });

  it('takes counts that are not true for what they are: data', async () => {
    assert.equal((await tableFrom('150,2,red\n1,2,blue\n3,4,red\n')).rows, 3);
  });

  it('may leave the row names without a name', async () => {
    assert.deepEqual((await shape('a,b\nr1,1,2\nr2,3,4\n')).columns, [
      'row:category',
      'a:number',
      'b:number',
    ]);
  });

  it('gives every column a name of its own', async () => {
    assert.deepEqual((await shape('a,,a\n1,2,3\n')).columns, ['a:number', 'column 2:number', 'a (2):number']);
  });

  it('tells text and dates from categories', async () => {
    const rows = Array.from(
      { length: 60 },
      (_, i) => `note ${i},2024-01-${String((i % 28) + 1).padStart(2, '0')},${i % 3 ? 'a' : 'b'}`,
    );
    assert.deepEqual((await shape(`t,d,c\n${rows.join('\n')}\n`)).columns, [
      't:text',
      'd:datetime',
      'c:category',
    ]);
  });

  it('warns of words among numbers', async () => {
    const { problems } = await tableFrom(`a,b\n${'1,2\n'.repeat(20)}oops,3\n`);
    assert.match(problems[0]!.message, /Column 'a' holds numbers, but also words such as 'oops' in line 22/);
  });

  it('warns of infinite values', async () => {
    const { problems } = await tableFrom('a,b\n1,2\n-inf,3\n1e999,x\n');
    assert.deepEqual(
      problems.map(({ message, line }) => [message, line]),
      [["Infinite values of 'a', such as the one in line 3, count as missing.", 3]],
    );
  });

  it('reads infinity, but no hexadecimal, as a number', async () => {
    assert.deepEqual((await shape('a,b\ninf,0x10\n-Infinity,1\n')).columns, ['a:number', 'b:category']);
  });
});

describe('a CSV file that is wrong', () => {
  it('gives one sentence with a place', async () => {
    assert.equal(await mistake(''), 'data.csv:1:1: data.csv is empty.');
    assert.equal(await mistake('\n\n'), 'data.csv:1:1: data.csv is empty.');
    assert.equal(
      await mistake('a,b\n'),
      'data.csv:1:1: data.csv has a line of column names but no rows below it.',
    );
    assert.match(
      await mistake('a,b\n1,2\n3\n4,5\n'),
      /^data\.csv:3:1: Line 3 has 1 field where the lines before have 2, split at each comma;/,
    );
    assert.match(
      await mistake('a,b\n1,"2\n\n"\n3,4,5\n'),
      /^data\.csv:5:1: Line 5 has 3 fields where the lines before have 2,/,
    );
    assert.match(
      await mistake('a,b,c\n1,2\n3,4\n'),
      /^data\.csv:2:1: Line 2 has 2 fields where the lines before have 3,/,
    );
    assert.match(
      await mistake('a,b\n1,"2\n3,4\n'),
      /^data\.csv:2:1: A quote in the row that begins in line 2 is never closed/,
    );
    assert.match(
      await mistake(Buffer.from([80, 65, 82, 49, 0, 0, 1])),
      /^data\.csv:1:1: data\.csv is not a text file/,
    );
  });

  it('names the delimiter in words', async () => {
    for (const [delimiter, name] of [
      [',', 'comma'],
      [';', 'semicolon'],
      ['\t', 'tab'],
      ['|', 'bar'],
    ]) {
      const content = 'a,b,c\n1,2,3\n4,5\n'.replaceAll(',', delimiter!);
      assert.match(
        await mistake(content),
        new RegExp(`split at each ${name}; .*additional ${name} or quote`),
      );
    }
  });

  it('counts blank lines and lines in quotes, whatever ends a line', async () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const line = async (lines: string[]) => /^data\.csv:(\d+)/.exec(await mistake(lines.join(end)))?.[1];
      assert.equal(await line(['', '', 'a,b', '1,2', '3']), '5');
      assert.equal(await line(['a,b', '1,2', '', '', '3', '4,5']), '5');
      assert.equal(await line(['"a', 'b",c', '1,2', '3']), '4');
      assert.equal(await line(['a,b', '', '1,"2', '', 'x"', '', '3', '']), '7');
      assert.equal(await line(['a,b', '1,2', '3,"4', '5",6', '']), '3');
      assert.equal(await line(['', 'a,b', '']), '2');
    }
    assert.match(await mistake('a,b\n1,2\r\n3,4\r\n5\r\n'), /^data\.csv:4:1/);
    const { problems } = await tableFrom(`\n\n${'1,2\n'.repeat(20)}oops,3\n`);
    assert.equal(problems[0]!.line, 23);
  });

  it('is refused soon when a row is endless or has too many fields', async () => {
    assert.match(
      await mistake('1'.repeat(3_000_000)),
      /^data\.csv:1:1: The row .* in line 1 has more than 1/,
    );
    assert.match(await mistake(`a,b\n1,"${'2,3\n'.repeat(500_000)}`), /^data\.csv:2:1: .*never closed/);
    assert.match(await mistake(`a,b\n${'1,'.repeat(2_000_000)}\n`), /^data\.csv:2:1: The row/);
    assert.match(await mistake(`${'1,'.repeat(20_000)}1\n`), /^data\.csv:1:1: Line 1 has 20.001 fields/);
  }).timeout(5000);

  it('is refused at the second row when the first can be nothing to it', async () => {
    const endless = `a,b\n1,2,3,4\n${'1,2,3,4\n'.repeat(5)}"`;
    assert.match(await mistake(endless), /^data\.csv:2:1: Line 2 has 4 fields where the lines before have 2/);
    assert.match(await mistake('2,3,x\n1,2,3,0\n'), /^data\.csv:2:1: Line 2 has 4 fields/);
  });

  it('is told from a web page and from JSON', async () => {
    for (const page of ['<!doctype html>\n<p>a,b', '\n<HTML lang="en">a,b']) {
      assert.equal(
        await mistake(page),
        'data.csv:1:1: data.csv is a web page, not a table; choose the CSV file itself.',
      );
    }
    for (const json of ['{"a": 1, "b": 2}', '[\n  {"a": 1}]', '[[1, 2], [3, 4]]', '[1, 2]', '["a"]'])
      assert.match(await mistake(json), /^data\.csv:1:1: data\.csv is JSON, not a table/);
    assert.deepEqual((await shape('[id],[name]\n1,2\n')).columns, ['[id]:number', '[name]:number']);
  });

  it('is named when it is not there, or a folder', async () => {
    await assert.rejects(openCsv('/nowhere/data.csv'), /There is no file \/nowhere\/data\.csv/);
    await assert.rejects(openCsv('/'), /is a folder/);
  });

  it('never throws anything but a sentence', async () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '1', ',', ';', '"', '\n', '\r', '.', '-', ' ', 'é', '\t'),
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(text, async content => {
        await tableFrom(content).catch(error => assert.ok(error instanceof UserError, String(error)));
      }),
      { numRuns: 300 },
    );
  });
});
