import assert from 'node:assert/strict';
import { valueAfter } from './evaluated';

const UNKNOWN: Readonly<Record<string, readonly string[]>> = {
  'what only a run tells': [
    'result = input()',
    'result = open("x").read()',
    'result = list({1, 2, 3})',
    'result = {3, 1}.pop()',
    'result = 1 / 0',
    'result = [1][5]',
    'result = {"a": 1}["b"]',
    'result = sum([0.1] * 10)',
    'result = 1000 is int("1000")',
    `import random
l = [1, 2, 3]
random.shuffle(l)
result = l`,
    `from enum import Enum
class E(Enum):
    A = "a"
result = E.A`,
    `class S:
    def __new__(cls): return 5
result = S()`,
    `class L:
    def __len__(self): return 0
result = 1 if L() else 2`,
    `class G:
    def __setattr__(self, k, v): object.__setattr__(self, k, v + 1)
g = G()
g.a = 1
result = g.a`,
    `class A:
    def __getattr__(self, n): return 1
result = A().b`,
    `s = {1, 2}
s.discard(1)
result = s`,
    `from collections import OrderedDict
o = OrderedDict(a=1, b=2)
o.move_to_end("a")
result = o`,
    'result = f"{0.5:.3f}"',
    'result = b"x"',
    'result = 2 ** 10 ** 10',
    'result = "a" * 10 ** 9',
    'result = (-8) ** 0.5',
    `def gen(): yield 1
result = list(gen())`,
    `exec(open("x").read())
x = 1
result = y`,
    `l = [1, 2, 3]
l[1:2] = [9]
result = l`,
    'result = toString',
    'result = constructor',
    'result = "\\N{BULLET}"',
    `from unknown import *
result = thing`,
  ],
  'what is not decided': [
    `import sys
if sys.argv: result = 1
else: result = 2`,
    `import sys
result = 1 if sys.argv else 2`,
    `import sys
result = 0
if sys.argv: result = 1`,
    `import sys
result = 0
for a in sys.argv: result = 1`,
    `import sys
result = 0
while sys.argv: result += 1`,
    `import sys
result = 1
for a in sys.argv: pass
else: result = 2`,
    `import sys
g = 0
def f():
    global g
    g = 1
    if sys.argv: return
    g = 2
f()
result = g`,
    `import sys
def f():
    if sys.argv: return 1
    return 2
result = f()`,
    `import sys
result = 0
for i in range(3):
    if sys.argv: break
    result = i`,
    `import sys
a = b = c = d = 1
for _ in sys.argv:
    d = c
    c = b
    b = a
    a = 2
result = d`,
    `try:
    import nothing_there
    result = True
except ImportError: result = False`,
    `d = {}
try:
    y = d["missing"]
    result = True
except KeyError: result = False`,
    `def f(): raise ValueError
try:
    f()
    result = 1
except ValueError: result = 2`,
    `try: raise KeyError
except ValueError: result = 1
except KeyError: result = 2`,
    `import sys
result = [1]
l = result if sys.argv else [2]
l.append(3)`,
    `import sys
l = [1]
if sys.argv: l.append(2)
result = l`,
    `import sys
result = 1
match sys.argv:
    case [a, b]: result = 2`,
    `import sys
result = sys.argv and (x := 1)`,
    `import sys
x = 1
sys.argv and (x := 2)
result = x`,
    `def f(*a): return len(a)
import sys
result = int(*sys.argv)`,
  ],
};

describe('what a text of Python leaves open', () => {
  for (const [what, sources] of Object.entries(UNKNOWN))
    for (const source of sources)
      it(`is unknown, as ${what}: ${source.split('\n').at(-1)}`, () =>
        assert.match(valueAfter(source), /^\?.+\?$|^not defined$/, source));

  it('is told with its reason', () => {
    assert.equal(
      valueAfter('import sys\nif sys.argv: result = 1\nelse: result = 2'),
      "?it depends on 'sys.argv'?",
    );
    assert.equal(
      valueAfter('result = {"a": 1}["b"]'),
      `?'{"a": 1}["b"]' cannot be computed: there is no 'b' in it?`,
    );
    assert.match(valueAfter('def f(x): return x\nresult = f()'), /nobody gives f its x/);
  });

  it('does not reach further than it has to', () => {
    const text = `import sys
l = []
for i in range(4):
    if sys.argv[i]: continue
    l.append(i)
k = [i for i in range(3)]
def f(x):
    if sys.argv: raise ValueError
    return x + 1
result = (k, f(1))`;
    assert.equal(valueAfter(text), '([0, 1, 2], 2)');
    assert.match(valueAfter(text, 'l'), /sys\.argv/);
  });

  it('has names of JavaScript objects for no names of Python', () => {
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf']) {
      assert.match(valueAfter(`result = ${name}`), /nothing in this file says what/);
      assert.match(valueAfter(`result = 'a'.${name}()`), /^\?/);
      assert.equal(valueAfter(`d = {"${name}": 1}\nresult = d["${name}"]`), '1');
    }
  });
});
