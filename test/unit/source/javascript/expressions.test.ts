import assert from 'node:assert/strict';
import { resultOf } from './evaluated';

/** Expressions with what JavaScript itself makes of them. */
const EXPRESSIONS: Readonly<Record<string, unknown>> = {
  '6 / 2': 3,
  '5 / 2': 2.5,
  '2 ** 10 % 1000': 24,
  '-7 % 3': -1,
  '5 | 2': 7,
  '1 << 4': 16,
  '~5': -6,
  '0xff + 1_000 + 2e3': 3255,
  '5n': 5,
  '0.1 + 0.2': 0.1 + 0.2,
  "'a' + 1 + true + null + undefined + 0.5": 'a1truenullundefined0.5',
  '1 + 2 + "3"': '33',
  "'5' * 2": 10,
  '+"3"': 3,
  'true + 1': 2,
  "'n' + [1, 2]": 'n1,2',
  "1 == '1'": true,
  "1 === '1'": false,
  'null == undefined': true,
  'null === undefined': false,
  "'b' > 'a'": true,
  '!0': true,
  '![]': false,
  '0 || 3': 3,
  "'' ?? 3": '',
  'null ?? 3': 3,
  '1 && 2': 2,
  '(1, 2, 3)': 3,
  'typeof 1': 'number',
  "typeof 'a'": 'string',
  'typeof undefined': 'undefined',
  'typeof null': 'object',
  'typeof (() => 1)': 'function',
  'typeof Math': 'object',
  'void 0': undefined,
  "'k' in { k: 1 }": true,
  '[] instanceof Array': true,
  '`a${1 + 1}b\\n${"c"}`': 'a2b\nc',
  "'a\\u{41}\\x41\\u0041\\\nb\\q'": 'aAAAbq',
  '[, 1, , 2,]': [undefined, 1, undefined, 2],
  '[...[1, 2], ...new Set([3, 3]), ...("ab")]': [1, 2, 3, 'a', 'b'],
  '({ a: 1, ...{ b: 2 }, ...(false && { c: 3 }), ["d" + 1]: 4, 5: 6 })': { a: 1, b: 2, d1: 4, 5: 6 },
  '({ n: 2, f() { return this.n; }, get g() { return this.f() + 1; } }).g': 3,
  '({})?.a?.b.c': undefined,
  '({}).a?.[0]?.(1)': undefined,
  "({ 'b-c': 2, 3: 'x' })['b-c'] + ({ 3: 'x' })[3]": '2x',
  '[1, 2, 3].map(x => x * 2).filter(x => x > 2)': [4, 6],
  '[[1, [2]], 3].flat()': [1, [2], 3],
  '[1, 2].flatMap(x => [x, x])': [1, 1, 2, 2],
  '[1, 2, 3].reduce((a, b) => a + b)': 6,
  '[1, 2, 3].reduceRight((a, b) => a + "" + b, "")': '321',
  '[3, 1, 2].sort((a, b) => a - b)': [1, 2, 3],
  '[10, 9, 1].sort()': [1, 10, 9],
  '[1, 2, 3].slice(-2).concat(4, [5])': [2, 3, 4, 5],
  '[1, 2, 3].join("-")': '1-2-3',
  '[1, 2, 3].includes(2) && [1, 2].indexOf(3) === -1': true,
  '[1, 2, 3].find(x => x > 1)': 2,
  '[1, 2, 3].some(x => x > 2) && [1].every(x => x > 0)': true,
  '[1, 2, 3].at(-1)': 3,
  '[...["a"].entries()]': [[0, 'a']],
  '["1", "2"].map(Number).map(String)': ['1', '2'],
  'Array.from({ length: 3 }, (_, i) => i * i)': [0, 1, 4],
  'new Array(2).fill(0)': [0, 0],
  'Array(1, 2).length': 2,
  'new Float32Array(2)': [0, 0],
  'Object.keys({ a: 1 }).concat(Object.values({ a: 1 }))': ['a', 1],
  'Object.assign({}, { a: 1 }, null, { b: 2 })': { a: 1, b: 2 },
  'Object.fromEntries(Object.entries({ a: 1 }))': { a: 1 },
  'Object.freeze([1])': [1],
  'Math.max(...[1, 5], 2) + Math.floor(2.7) + Math.pow(2, 3) + Math.log2(8)': 18,
  'Math.round(-0.5)': 0,
  'Math.PI': Math.PI,
  "parseInt('12px', 10) + parseFloat('0.5x') + Number('3')": 15.5,
  'Number.isInteger(3) && !Boolean("")': true,
  "'a,b'.split(',')": ['a', 'b'],
  '[undefined > 0, undefined <= 0, null >= 0, "x" < 1]': [false, false, true, false],
  "'Abc'.toLowerCase().padStart(5, '*').toUpperCase() + 'x'.repeat(2)": '**ABCxx',
  "'abc'.startsWith('ab') && 'abc'[1] === 'b'": true,
  "'a-b-c'.replace('-', '+').replaceAll('-', '$&')": 'a+b$&c',
  '(3.14159).toFixed(2)': '3.14',
  'await Promise.all([1, Promise.resolve(2)])': [1, 2],
  '((a, { b = 2, ...c } = {}, ...d) => [a, b, c, d])(1, undefined, 3, 4)': [1, 2, {}, [3, 4]],
  '((a = 1) => a)(null)': undefined,
  '(function () { return this.x; }).call({ x: 5 })': 5,
  '((a, b) => a + b).bind(null, 1)(2)': 3,
  'Math.max.name': "?what 'Math.max.name' is cannot be followed?",
};

describe('expressions of JavaScript', () => {
  for (const [written, expected] of Object.entries(EXPRESSIONS))
    it(written, () => assert.deepEqual(resultOf(`const result = ${written};`), expected));

  it('change what they are written for', () => {
    const text = `let i = 1, j; const a = [i++, ++i, i--, --i]; i += 5; i *= 2; j ??= 3; j ||= 4;
      const b = (j = 9); const result = [a, i, j, b];`;
    assert.deepEqual(resultOf(text), [[1, 3, 3, 1], 12, 9, 9]);
  });

  it('change lists', () => {
    const text = `const result = [1]; const n = result.push(2, ...[3, 4]); result.unshift(0); result.pop(); result.shift();
      result.splice(1, 1, 8, 9); result.reverse(); result[3] = n; result[result.length] = 7;`;
    assert.deepEqual(resultOf(text), [3, 9, 8, 4, 7]);
  });

  it('do not follow what changes a list in another way', () => {
    assert.match(String(resultOf('const result = [1, 2]; result.length = 0;')), /cannot be followed/);
    assert.match(String(resultOf('const result = [1, 2]; result.push(...load());')), /load/);
  });

  it('take what is awaited for what it is', () => {
    const text = `async function f() { return 1; } let result = await f() + await f();
      f().then(x => { result += x; }).catch(() => { result = 0; });`;
    assert.equal(resultOf(text), 3);
  });

  it('know the standards of arguments', () => {
    const text = `const argparse = require('argparse');
      const parser = new argparse.ArgumentParser({ description: 'x' });
      parser.addArgument('--epochs', { type: 'int', defaultValue: 5 });
      parser.addArgument(['-b', '--batch-size'], { default: 32 });
      parser.add_argument('--gpu', { action: 'store_true' });
      parser.add_argument('path');
      const result = parser.parseArgs();`;
    assert.deepEqual(resultOf(text), {
      epochs: 5,
      batch_size: 32,
      gpu: false,
      path: '?path is given when the program is started?',
    });
  });
});

/** Expressions with why they are not known. */
const UNKNOWN: Readonly<Record<string, RegExp>> = {
  'load().units': /nothing in this file says what load is/,
  'load() ? 1 : 2': /it depends on 'load\(\)'/,
  'load() || 5': /nothing in this file says what load is/,
  'process.env.UNITS || 5': /around the program is not in this file/,
  'process.argv[2]': /started with is not in this file/,
  'document.getElementById("units").value': /web page/,
  'Math.random() * 5': /another number each time/,
  '/a/.test("a")': /regular expressions/,
  '<div/>': /JSX/,
  '1 / 0': /too large/,
  "Number('x')": /cannot be followed/,
  '({}).a.b': /asks undefined for its b/,
  'new Array(1e9).fill(0)': /too long/,
  "'x'.padStart(1e9)": /too long/,
  "'x'.repeat(1e9)": /too long/,
  'tag`a`': /templates with a tag/,
  'import.meta.url': /import\.meta/,
  '[1, 2].map(load)[0]': /load/,
  '[1, 2].filter(load)': /not decided/,
};

describe('reasons why an expression of JavaScript is not known', () => {
  for (const [written, expected] of Object.entries(UNKNOWN))
    it(written, () => assert.match(String(resultOf(`const result = ${written};`)), expected));
});
