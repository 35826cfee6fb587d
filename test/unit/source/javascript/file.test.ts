import assert from 'node:assert/strict';
import type { Tree } from '@lezer/common';
import fc from 'fast-check';
import { readJavaScript } from '../../../../src/source/javascript/file';

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
    assert.equal(file.lineOf({ from }), 3);
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

  it('is parsed the same with what it was before and without', () => {
    const place = fc.nat(TEXT.length);
    fc.assert(
      fc.property(
        place,
        fc.nat(80),
        fc.constantFrom('', 'x', '`', '}', '{ ', '/*', "'", '\n', 'const q = 1;\n'),
        (at, length, put) => {
          const changed = TEXT.slice(0, at) + put + TEXT.slice(at + length);
          const anew = readJavaScript(changed, KIND);
          assert.equal(shape(readJavaScript(changed, KIND, file).tree), shape(anew.tree));
        },
      ),
      { numRuns: 300 },
    );
  });
});

function shape(tree: Tree): string {
  const nodes: string[] = [];
  tree.iterate({ enter: ({ name, from, to }) => void nodes.push(`${name} ${from} ${to}`) });
  return nodes.join('\n');
}
