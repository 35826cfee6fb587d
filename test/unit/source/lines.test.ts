import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LineIndex } from '../../../src/source/evaluation/lines';

describe('positions in a text', () => {
  it('counts lines that end in \\n, \\r\\n and \\r', () => {
    const lines = new LineIndex('a\nb\r\nc\rd');
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5, 6, 7, 8].map(offset => lines.position(offset)),
      [
        { line: 0, character: 0 },
        { line: 0, character: 1 },
        { line: 1, character: 0 },
        { line: 1, character: 1 },
        { line: 1, character: 2 },
        { line: 2, character: 0 },
        { line: 2, character: 1 },
        { line: 3, character: 0 },
        { line: 3, character: 1 },
      ],
    );
  });

  it('counts characters in UTF-16 units', () => {
    assert.deepEqual(new LineIndex('é𝔸b').position(3), { line: 0, character: 3 });
  });

  it('keeps offsets outside of the text inside', () => {
    const lines = new LineIndex('ab\nc');
    assert.deepEqual(lines.position(-1), { line: 0, character: 0 });
    assert.deepEqual(lines.position(99), { line: 1, character: 1 });
  });

  it('agrees with counting by hand', () => {
    const text = fc.array(fc.constantFrom('a', '\n', '\r\n', '\r', '𝔸')).map(parts => parts.join(''));
    fc.assert(
      fc.property(text, fc.nat(60), (source, offset) => {
        const at = Math.min(offset, source.length);
        const isInside = source[at - 1] === '\r' && source[at] === '\n';
        const before = source.slice(0, isInside ? at - 1 : at).split(/\r\n|\n|\r/);
        const character = (before.at(-1) ?? '').length + (isInside ? 1 : 0);
        assert.deepEqual(new LineIndex(source).position(at), { line: before.length - 1, character });
      }),
    );
  });
});
