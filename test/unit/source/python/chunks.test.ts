import assert from 'node:assert/strict';
import fc from 'fast-check';
import { chunksOf } from '../../../../src/source/python/chunks';

/** The first line of every statement, after the name that it defines. */
function startsOf(text: string): string[] {
  return chunksOf(text).map(({ text: part, defines }) => {
    const line = part.split(/[\r\n]/)[0]!;
    return defines ? `${defines}: ${line}` : line;
  });
}

const CASES: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  'one statement a line': ['x = 1\ny = 2\n', ['x = 1', 'y = 2']],
  'what is indented with what it belongs to': ['def f():\n  x\n\n  y\nz', ['f: def f():', 'z']],
  'decorators with what they decorate': ['@a\n@b(\n  1)\n# why\n\nclass A(B):\n  pass\nx', ['A: @a', 'x']],
  'async functions': ['async def f(): pass\n', ['f: async def f(): pass']],
  'all ways of an if': ['if a:\n  b\nelif c:\n  d\nelse:\n  e\nx', ['if a:', 'x']],
  'all ways of a try': ['try:\n  a\nexcept B:\n  c\nelse:\n  d\nfinally:\n  e\nx', ['try:', 'x']],
  'names that begin like a keyword': ['x\nelse_ = 1\nfinally1 = 2', ['x', 'else_ = 1', 'finally1 = 2']],
  'brackets over several lines': ['x = [\n1,\n2\n]\ny = (\n)\n', ['x = [', 'y = (']],
  'brackets in texts and comments': ['x = "("  # [\ny = \')\'\nz', ['x = "("  # [', "y = ')'", 'z']],
  'texts over several lines': [
    'x = """\ny = (\n"""\nz = \'\'\'\n"""\n\'\'\'\nw',
    ['x = """', "z = '''", 'w'],
  ],
  'quotes that are escaped': ['x = "\\""\ny = """\\"""\nz"""\nw', ['x = "\\""', 'y = """\\"""', 'w']],
  'empty texts': ['x = ""\ny = \'\'\nz = """"""\nw', ['x = ""', "y = ''", 'z = """"""', 'w']],
  'lines that go on': ['x = 1 + \\\n2\ny = "a\\\nb"\nz', ['x = 1 + \\', 'y = "a\\', 'z']],
  'comments and empty lines with what stands before': ['x\n# a\n\n  # b\ny', ['x', 'y']],
  'several statements a line': ['x = 1; y = 2\nz', ['x = 1; y = 2', 'z']],
  'ends of lines of Windows': [
    'x = [\r\n1]\r\ny = 1 + \\\r\n2\r\ndef f():\r\n  z\r\nw',
    ['x = [', 'y = 1 + \\', 'f: def f():', 'w'],
  ],
  'ends of lines of old Macs': ['x = 1\ry = 2', ['x = 1', 'y = 2']],
  'nothing at all': ['', []],
  'nothing but white space': ['\n  \n\t', []],
  'closing brackets that stand alone': ['x = f(\n  1\n)\ny', ['x = f(', 'y']],
};

const BROKEN: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  'a bracket before an assignment': ['x = (1,\ny = 2\nz = 3', ['x = (1,', 'y = 2', 'z = 3']],
  'a bracket before a definition': [
    'x = [\ndef f(): pass\nclass A: pass',
    ['x = [', 'f: def f(): pass', 'A: class A: pass'],
  ],
  'a bracket before an import': [
    'x = {\nimport a\nfrom b import c',
    ['x = {', 'import a', 'from b import c'],
  ],
  'a bracket before a call': ['x = f(\ng(1)\n', ['x = f(', 'g(1)']],
  'a bracket before a loop': ['x = (\nfor a in b:\n  c\n', ['x = (', 'for a in b:']],
  'a text': ['x = """a\ny = 2\n', ['x = """a', 'y = 2']],
  'a text on one line': ['x = "a\ny = 2\n', ['x = "a', 'y = 2']],
  'a bracket that closes nothing': ['x = 1)\ny = 2\n', ['x = 1)', 'y = 2']],
};

describe('the statements of a Python module', () => {
  for (const [what, [text, starts]] of Object.entries(CASES))
    it(`keep ${what}`, () => assert.deepEqual(startsOf(text), starts));

  for (const [what, [text, starts]] of Object.entries(BROKEN))
    it(`end where the next one clearly begins after ${what} that is never closed`, () =>
      assert.deepEqual(startsOf(text), starts));

  it('keep arguments by name in brackets that are closed', () => {
    assert.deepEqual(startsOf('x = f(\na=1,\nb = 2\n)\ny = 1'), ['x = f(', 'y = 1']);
  });

  it('tell how deeply brackets are nested', () => {
    const depths = chunksOf('x = 1\ny = [({}), ()]\nz = "((("').map(({ depth }) => depth);
    assert.deepEqual(depths, [0, 3, 0]);
  });

  it('are the whole text again when they are put together', () => {
    const pieces = fc.constantFrom(
      ...['x', '=', '(', ')', '[', '\n', '\r\n', '\r', '"', "'", '"""', '#', '\\', ' ', '\f'],
      ...['def f():', '@a', 'else:', 'if x:', '1', ';', ','],
    );
    const check = (parts: readonly string[]) => {
      const text = parts.join('');
      const chunks = chunksOf(text);
      const from = chunks[0]?.from ?? text.length;
      assert.equal(text.slice(0, from).trim(), '');
      assert.equal(chunks.map(part => part.text).join(''), text.slice(from));
    };
    fc.assert(fc.property(fc.array(pieces, { maxLength: 40 }), check), { numRuns: 2000 });
  });
});
