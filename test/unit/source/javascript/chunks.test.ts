import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from '@lezer/common';
import { chunksOf } from '../../../../src/source/javascript/chunks';
import { readJavaScript } from '../../../../src/source/javascript/file';
import { childrenOf, type JavaScriptKind, parseJavaScript } from '../../../../src/source/javascript/tree';

const KIND = { isTypeScript: true, isJsx: false };

/** How a text begins where it is cut, and what that declares. */
function cut(text: string): string[] {
  return chunksOf(text).map(
    ({ text: part, defines }) => `${part.split('\n')[0]}${defines ? ` (${defines})` : ''}`,
  );
}

describe('a text of JavaScript cut into statements', () => {
  it('keeps together what goes on with the line before', () => {
    const text = `const first = 1, second = 2
  , third = 3;
const long = first
  .toFixed()
const sum =
first + second
if (sum) {
  go();
}
else {
  stop();
}
promise
.then(go)
do {
  go();
}
while (sum);
`;
    assert.deepEqual(cut(text), [
      'const first = 1, second = 2',
      'const long = first',
      'const sum =',
      'if (sum) {',
      'promise',
      'do {',
    ]);
  });

  it('sees no brackets in texts, templates, comments and regular expressions', () => {
    const text = `const text = '{' + "(" + \`[ \${list.map(x => \`{\${x}\`)} (\`;
// {
/* ( */
const pattern = /[/"'(]{2}\\(/g;
const half = width / 2 / "a".length;
const last = 1;
`;
    assert.deepEqual(cut(text), [
      text.split('\n')[0],
      'const pattern = /[/"\'(]{2}\\(/g;',
      'const half = width / 2 / "a".length;',
      'const last = 1;',
    ]);
  });

  it('tells what is nothing but one declaration', () => {
    const text = `export async function load(url: string): Promise<Row[]> {
  return [];
}
export default class Net extends tf.Model {
}
const build = async (units = 3): Promise<void> => {
};
const pair = () => {
}, other = 2;
function called() {
}
[1].forEach(called);
const list = [1, 2];
class {}
@decorated()
class Marked {
}
`;
    assert.deepEqual(
      chunksOf(text).map(({ defines }) => defines),
      ['load', 'Net', 'build', undefined, undefined, undefined, undefined, undefined],
    );
  });

  it('ends what is never closed where a declaration begins', () => {
    const text = `function build() {
  const model = tf.sequential({
    layers: [
function other() {
}
const after = \`not closed;
const last = 2; /* neither
const end = 1;
`;
    assert.deepEqual(cut(text), [
      'function build() { (build)',
      'function other() { (other)',
      'const after = `not closed;',
      'const last = 2; /* neither',
      'const end = 1;',
    ]);
  });

  it('finds the statements that the parser finds', () => {
    const folder = join('test', 'fixtures', 'source', 'tfjs');
    const files = readdirSync(folder).filter(name => /\.(m?js|tsx?)$/.test(name) && !name.startsWith('half'));
    assert.ok(files.length > 10);
    for (const name of files) {
      const text = readFileSync(join(folder, name), 'utf8');
      const kind = { isTypeScript: /\.tsx?$/.test(name), isJsx: !name.endsWith('.ts') };
      const parts = chunksOf(text).flatMap(({ text: part, from }) => statementsOf(part, kind, from));
      assert.deepEqual(parts, statementsOf(text, kind, 0), name);
    }
  });

  it('names the declarations that may change a name of the module', () => {
    const { changersOf } = readJavaScript(
      `let units = 3;
function sets() {
  units = 4;
}
function steps() {
  units++;
}
function adds() {
  units += 1;
}
function fills() {
  sizes.push(1);
}
function puts() {
  sizes[0] = 1;
}
function compares() {
  return units === 4 && other.units == 3 && sizes.map(units => units);
}
`,
      KIND,
    );
    assert.deepEqual(changersOf(['units', 'sizes']), ['sets', 'steps', 'adds', 'fills', 'puts']);
    assert.deepEqual(changersOf([]), []);
  });
});

function statementsOf(text: string, kind: JavaScriptKind, from: number): string[] {
  const tree: Tree = parseJavaScript(text, kind);
  return childrenOf(tree.topNode).map(node => `${node.name} ${node.from + from}`);
}
