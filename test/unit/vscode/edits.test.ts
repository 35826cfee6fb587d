import assert from 'node:assert/strict';
import fc from 'fast-check';
import { moved, type TextChange } from '../../../src/vscode/training/edits';

const at = (line: number, character: number) => ({ line, character });
const change = (from: [number, number], to: [number, number], text: string): TextChange => ({
  range: { start: at(...from), end: at(...to) },
  text,
});

describe('a position in an edited text', () => {
  it('moves with lines that come and go above it', () => {
    assert.deepEqual(moved(at(5, 4), [change([0, 0], [0, 0], 'a\nb\r\n')]), at(7, 4));
    assert.deepEqual(moved(at(5, 4), [change([1, 0], [3, 0], '')]), at(3, 4));
  });

  it('moves along its line with what is typed before it, up to its own character', () => {
    assert.deepEqual(moved(at(5, 4), [change([5, 0], [5, 2], 'model')]), at(5, 7));
    assert.deepEqual(moved(at(5, 4), [change([5, 4], [5, 4], 'x = ')]), at(5, 8));
    assert.deepEqual(moved(at(5, 4), [change([5, 4], [5, 4], '\n')]), at(6, 0));
    assert.deepEqual(moved(at(5, 4), [change([4, 2], [5, 0], '')]), at(4, 6));
  });

  it('stays with what is typed after it, and is lost with its own text', () => {
    assert.deepEqual(moved(at(5, 4), [change([5, 5], [6, 0], '')]), at(5, 4));
    assert.equal(moved(at(5, 4), [change([5, 4], [5, 6], '')]), undefined);
    assert.equal(moved(at(5, 4), [change([4, 0], [9, 0], 'other')]), undefined);
  });

  it('is where its character is, whatever else is changed', () => {
    const pieces = fc.array(
      fc.tuple(fc.stringMatching(/^[ab\n]{0,4}$/), fc.stringMatching(/^[cd\n]{0,4}$/)),
      {
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(pieces, pieces, (above, below) => {
        const texts = [...above, ['§', '§'] as const, ...below];
        const before = texts.map(([old]) => old).join('');
        const after = texts.map(([, changed]) => changed).join('');
        const changes: TextChange[] = [];
        let offset = 0;
        for (const [old, text] of texts) {
          if (text !== '§')
            changes.push({
              range: { start: place(before, offset), end: place(before, offset + old.length) },
              text,
            });
          offset += old.length;
        }
        const mark = place(before, before.indexOf('§'));
        assert.deepEqual(moved(mark, changes.reverse()), place(after, after.indexOf('§')));
      }),
    );
  });
});

function place(text: string, offset: number) {
  const lines = text.slice(0, offset).split('\n');
  return at(lines.length - 1, lines.at(-1)!.length);
}
