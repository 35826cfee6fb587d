import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Statement } from '../../../../src/source/evaluation/syntax';
import { readJavaScript } from '../../../../src/source/javascript/file';
import { ScriptCache } from '../../../../src/source/javascript/tree';

const KIND = { isTypeScript: true, isJsx: false };

const TEXT = `import * as tf from '@tensorflow/tfjs';
/* first */ const model = tf.sequential({ // the model
  name: 'a', // its name
});
function build(units: number) {
  return \`\${units} units\`;
}
function both() {
  [this.x, this.y] = [1, 2];
}
class Net extends tf.Model {
  [key: string]: unknown;
}
`.repeat(4);

describe('a file of JavaScript', () => {
  const file = readJavaScript(TEXT, KIND);

  it('quotes a stretch on one line without its comments, as short as a message needs it', () => {
    const from = TEXT.indexOf('/* first');
    assert.equal(
      file.quote({ from, to: TEXT.indexOf(');') + 1 }),
      "const model = tf.sequential({ name: 'a', })",
    );
    assert.equal(file.quote({ from: 0, to: TEXT.length }).length, 60);
  });

  it('knows lines and ranges', () => {
    const from = TEXT.indexOf('name');
    assert.equal(file.lineOf({ from }), 'line 3');
    assert.equal(file.textOf({ from, to: from + 9 }), "name: 'a'");
    const { start, end } = file.rangeOf({ from, to: from + 9 });
    assert.deepEqual(
      [start, end],
      [
        { line: 2, character: 2 },
        { line: 2, character: 11 },
      ],
    );
  });

  it('says the same with what was parsed before and without', () => {
    const cache = new ScriptCache(KIND);
    const place = fc.nat(TEXT.length);
    fc.assert(
      fc.property(
        place,
        fc.nat(80),
        fc.constantFrom('', 'x', '`', '}', '{ ', '/*', "'", '\n', 'const q = 1;\n'),
        (at, length, put) => {
          const changed = TEXT.slice(0, at) + put + TEXT.slice(at + length);
          const [again, anew] = [readJavaScript(changed, KIND, cache), readJavaScript(changed, KIND)];
          assert.deepEqual(contentOf(again.statements), contentOf(anew.statements));
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** The statements with the bodies of their functions and classes. */
function contentOf(statements: Iterable<Statement>): unknown[] {
  return [...statements].map(one => {
    const statement = one.type === 'lazy' ? one.statement() : one;
    const isMade = statement?.type === 'function' || statement?.type === 'class';
    return JSON.stringify([one, statement, isMade ? contentOf(statement.code.body()) : []]);
  });
}
