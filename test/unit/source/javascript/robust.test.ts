import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Statement } from '../../../../src/source/evaluation/syntax';
import { readJavaScript } from '../../../../src/source/javascript/file';
import { evaluated, namesOf } from './evaluated';

const SNIPPET = `import * as tf from '@tensorflow/tfjs';
const { units = 3, ...rest } = { rate: 0.1 };
class Net extends tf.Model { #x = 1; static s = 2; constructor(private n: number) { super({}); this.n = n ?? 4; } get x() { return this.#x; } }
async function build(size = 2, { act = 'relu' } = {}, ...more) {
  const model = tf.sequential();
  for (let i = 0; i < size; i++) { if (i % 2 === 0) continue; model.add(tf.layers.dense({ units: i, activation: act })); }
  switch (size) { case 1: return model; case 2: more.push(() => \`a\${size}\`); break; default: throw new Error(); }
  try { await model.fit(); } catch (e) { label: while (true) { break label; } } finally { model?.layers?.[0]?.call(...more); }
  return model;
}
const net = new Net(3), made = build().then(m => m, 1), list = [1, , ...[2, 3]].map((x, k) => x ** k);
enum Kind { A, B = 'b' } namespace Space { export const q = 1; }
do { list.pop(); } while (list.length > 1); export default net; list.length ? (units, 1) : delete rest.rate;
`;

/** Everything that a text may lead to is lowered and evaluated. */
function check(text: string): void {
  for (const isTypeScript of [true, false]) {
    const file = readJavaScript(text, { isTypeScript, isJsx: !isTypeScript });
    for (const statement of file.statements) lowered(statement);
    evaluated(text, { isTypeScript, isJsx: !isTypeScript });
  }
}

/** Asks for the bodies of the functions and classes of a statement. */
function lowered(statement: Statement): void {
  assert.ok(statement.from <= statement.to);
  if (statement.type === 'function' || statement.type === 'class') statement.code.body().forEach(lowered);
}

describe('reading JavaScript never throws', function () {
  this.timeout(60_000);

  it('for a text that is cut off anywhere', () => {
    for (let end = 0; end <= SNIPPET.length; end += 3) check(SNIPPET.slice(0, end));
  });

  it('for anything', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), check), { numRuns: 500 });
  });

  it('for words in any order', () => {
    const words = SNIPPET.match(/\w+|\s+|[^\w\s]/g) ?? [];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 60 }), parts => check(parts.join(''))),
      { numRuns: 500 },
    );
  });

  it('for a text with something taken out or put in', () => {
    const place = fc.nat(SNIPPET.length);
    fc.assert(
      fc.property(place, fc.nat(30), fc.string({ maxLength: 5 }), (at, length, put) =>
        check(SNIPPET.slice(0, at) + put + SNIPPET.slice(at + length)),
      ),
      { numRuns: 500 },
    );
  });

  const nested: Readonly<Record<string, [string, string]>> = {
    parentheses: ['(', ')'],
    lists: ['[', ']'],
    objects: ['({ a: ', '})'],
    calls: ['f(', ')'],
    functions: ['() => ', ''],
    blocks: ['{', '}'],
    ifs: ['if (x) ', ''],
    elses: ['if (x) y(); else ', ''],
    loops: ['for (;;) {', '}'],
    switches: ['switch (x) { case 1: ', '}'],
    classes: ['class A extends ', '{}'],
    templates: ['`${', '}`'],
    sums: ['1 + ', ''],
    members: ['a.b().', ''],
    patterns: ['[', '] = x'],
    negations: ['!', ''],
    conditions: ['a ? ', ' : b'],
    labels: ['l: ', ''],
    types: ['let x: A<', '>'],
  };
  for (const [name, [open, close]] of Object.entries(nested))
    it(`for deeply nested ${name}`, () => {
      for (const depth of [100, 2000]) {
        check(`${open.repeat(depth)}x${close.repeat(depth)}; const after = 1;`);
        check(open.repeat(depth));
      }
    });

  it('for templates within templates, however many', () => {
    for (const text of ['`${'.repeat(6_000), `x = ${'`${'.repeat(6_000)}1${'}`'.repeat(6_000)};`])
      check(text);
  });

  it('for long chains, of which nothing is known', () => {
    const sum = (length: number) => namesOf(`const a = ${Array(length).fill('1').join(' + ')}; const b = 2;`);
    assert.equal(sum(90).a, 90);
    assert.deepEqual(sum(500), { a: '?the expression is nested too deeply?', b: 2 });
    // The parser itself gives up here.
    assert.deepEqual(sum(3000), { a: '?line 1 cannot be parsed?', b: 2 });
  });
});

describe('evaluating JavaScript ends', () => {
  const endless: Readonly<Record<string, string>> = {
    'an empty loop': 'for (;;);',
    'a loop that counts': 'let i = 0; while (true) i++;',
    'a loop that makes lists': 'const a = [1]; while (true) a.push(...a);',
    'a list that doubles': 'let a = [1]; while (true) a = a.concat(a);',
    'a text that doubles': "let a = 'x'; while (true) a += a;",
    recursion: 'function f() { return f(); } f();',
    'recursion that branches': 'function f(x) { return x ? f(x + 1) : f(x - 1); } f(load());',
    'recursion through lists': 'const f = x => [1, 2, 3].map(f); f();',
    'a getter that asks itself': 'const o = { get g() { return this.g; } }; o.g;',
    'a list that holds itself': 'const a = []; a.push(a); a.flat(1000); a.join(); [a].map(String);',
    'nested loops':
      'for (let a = 0; a < 999; a++) for (let b = 0; b < 999; b++) for (let c = 0; c < 999; c++);',
    'a class that derives from itself': 'class A extends A { constructor() { super(); } } new A();',
    'sorting by nothing that holds': '[3, 1, 2, 5, 4].sort(() => Math.random() - 0.5);',
  };
  for (const [name, text] of Object.entries(endless))
    it(`with ${name}`, () => {
      const { after } = namesOf(`${text}\nconst after = 1;`);
      // Where all steps are used up, no name is known any more.
      assert.match(String(after), /^1$|undefined/);
    });
});
