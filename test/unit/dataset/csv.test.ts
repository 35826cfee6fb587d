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
      /^data\.csv:3:1: Line 3 has 1 field where the lines before have 2;/,
    );
    assert.match(
      await mistake('a,b\n1,"2\n\n"\n3,4,5\n'),
      /^data\.csv:5:1: Line 5 has 3 fields where the lines before have 2;/,
    );
    assert.match(
      await mistake('a,b,c\n1,2\n3,4\n'),
      /^data\.csv:2:1: Line 2 has 2 fields where the lines before have 3;/,
    );
    assert.match(await mistake('a,b\n1,"2\n3,4\n'), /quote that opens in or before line \d is never closed/);
    assert.match(await mistake(Buffer.from([80, 65, 82, 49, 0, 0, 1])), /is not a text file/);
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
