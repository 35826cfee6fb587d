import assert from 'node:assert/strict';
import { MOST_STEPS } from '../../../../src/source/evaluation/evaluator';
import { NetworkReader } from '../../../../src/source/readNetworks';
import { evaluated } from './evaluated';

const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');
const nested = (count: number, line: string, indent = 1) => lines(count, i => ' '.repeat(i * indent) + line);

/** Programs that never end, or that make more than there is room for. */
const ENDLESS: Readonly<Record<string, string>> = {
  'an empty loop': 'while True: pass',
  'a loop that counts': 'i = 0\nwhile True: i += 1',
  'nested loops': 'for a in range(999):\n for b in range(999):\n  for c in range(999): x = a + b + c',
  'nested loops of unknown length': `import sys\n${nested(12, 'for a in sys.argv:')}\n${' '.repeat(12)}x = 1`,
  'loops in a comprehension': 'x = [1 for a in range(9999) for b in range(9999) for c in range(9999)]',
  recursion: 'def f(): return f()\nf()',
  'recursion that branches': 'def f(x): return f(x + 1) + f(x - 1)\nf(0)',
  'recursion in a list': 'def f(x): return [f(y) for y in [1, 2, 3]]\nf(0)',
  'recursion of two': 'def f(): return g()\ndef g(): return f()\nf()',
  'undecided recursion': `import sys\ndef f(x):\n${lines(40, i => `    if sys.argv[${i}]: x = f(x)\n    else: x += 1`)}\n    return x\nf(1)`,
  'many undecided returns': `import sys\ndef f():\n${lines(500, i => `    if sys.argv[${i}]: return ${i}`)}\nf()`,
  'many cases': `match f():\n${lines(1000, i => `    case ${i}: x = ${i}`)}`,
  'a list that doubles': 'x = [1]\nwhile True: x = x + x',
  'a list that grows by itself': 'x = [1]\nwhile True: x += x',
  'a list that grows under a loop': 'x = [1]\nfor y in x: x.append(y)',
  'lists of lists': `x = [1]\n${'x = [x, x]\n'.repeat(60)}y = x == [x]\nz = f"{x}"`,
  'tuples of tuples': `x = (1,)\ny = (1,)\n${'x = (x, x)\ny = (y, y)\n'.repeat(60)}z = {x: 1, y: x == y}\nimport sys\nw = x if sys.argv else y\ns = {x, y}`,
  'a list in itself': 'x = []\nx.append(x)\ny = x == x\nz = str(x)\nw = sorted(x)',
  'a dictionary in itself': 'd = {}\nd["d"] = d\ny = d == d\nz = f"{d}"',
  'a long list that is copied': 'x = [0] * 9000\nwhile True: x = x + [1]\nx.insert(0, 1)',
  'a dictionary that grows': 'd = {}\nfor i in range(2000): d[i] = i',
  'large sets': 'x = set(range(490))\nwhile True: y = x == set(range(490))',
  'powers of powers': 'x = 2 ** 10 ** 10\ny = 9007199254740991 ** 1023\nz = 1e-300 ** -64',
  'long texts':
    'x = "a" * 10 ** 9\ny = "a" * 9999\nz = "".join([y] * 9999)\nwhile True: w = y.replace("a", "b").split("b")',
  'white space without an end': 'x = "a" + " " * 9998 + "b"\nwhile True: y = x.rstrip()',
  'long ranges': 'x = list(range(10 ** 12))\nwhile True: y = sum(range(9999))',
  'a class of itself': 'class A(A): pass\nclass B(B): pass\nx = A(), B()',
  'a chain of classes': `class A0: pass\n${lines(500, i => `class A${i + 1}(A${i}): pass`)}\nx = A500()`,
  'diamonds of classes': `class A0: pass\nclass B0: pass\n${lines(60, i => `class A${i + 1}(A${i}, B${i}): pass\nclass B${i + 1}(B${i}, A${i}): pass`)}\nx = A60()`,
  'attributes by themselves':
    'class A:\n    def __getattr__(self, n): return self.b\nx = A().c\ny = getattr(A(), "d")',
  'a property by itself': 'class A:\n    @property\n    def x(self): return self.x\ny = A().x',
  'a setter by itself':
    'class A:\n    @property\n    def x(self): return 1\n    @x.setter\n    def x(self, v): self.x = v\na = A()\na.x = 1',
  'a decorator of itself': 'def d(f): return d(d(f))\n@d\n@d\ndef g(): pass\ng()\n@e\ndef e(f): return e(f)',
  'a call by itself': 'class A:\n    def __call__(self): return self()\nA()()',
  'sums by themselves':
    'class A:\n    def __add__(self, o): return self + o\n    def __len__(self): return len(self)\nx = A() + A()\ny = len(A())',
  'objects in their constructors': 'class A:\n    def __init__(self): self.a, self.b = A(), A()\nA()',
  'fixed points':
    'Y = lambda f: (lambda x: f(lambda *a: x(x)(*a)))(lambda x: f(lambda *a: x(x)(*a)))\nY(lambda f: lambda n: n * f(n - 1))(9)\n(lambda x: x(x) + x(x))(lambda x: x(x) + x(x))',
  'lambdas of lambdas': 'f = lambda: 0\nfor i in range(2000): f = (lambda g: lambda: g())(f)\nf()',
  'generators of generators': 'x = [1]\nfor i in range(2000): x = (y for y in x)\nz = list(x)',
  'many statements': 'x = 1\n'.repeat(9_000),
  'many unclosed brackets': 'x = (\n'.repeat(9_000),
  'many quotes': '"\n'.repeat(9_000),
  'one long line': `x = [${'1, '.repeat(600_000)}]`,
  'one long name': 'x'.repeat(1_900_000),
  'one line of statements': 'x;'.repeat(300_000),
  'deep brackets': '('.repeat(200_000),
  'deep parameters': `def f(${'a=(1,'.repeat(20_000)}`,
  'a long expression': `x = ${'1 < '.repeat(9_000)}2\ny = ${'not '.repeat(9_000)}x\nz = ${'lambda: '.repeat(4_000)}y`,
};

describe('following Python ends', function () {
  this.timeout(60_000);

  for (const [what, text] of Object.entries(ENDLESS)) {
    it(`with ${what}`, () => {
      const { stepsTaken } = evaluated(text);
      assert.ok(stepsTaken <= 1.5 * MOST_STEPS, `${stepsTaken} steps`);
    });

    it(`with ${what} beside a network`, () => {
      const network = 'import torch.nn as nn\nnet = nn.Sequential(nn.Linear(2, 3), nn.ReLU())\n';
      const { networks } = new NetworkReader().read(`${network}${text}\n`, 'python');
      assert.equal(networks[0]?.layers.length, 2);
    });
  }

  it('soon where a function calls itself for what is not known', () => {
    const { stepsTaken } = evaluated(`
def moved(data, device):
    if isinstance(data, (list, tuple)): return [moved(x, device) for x in data]
    return data.to(device)
result = moved(open('data').read(), 'cpu')
`);
    assert.ok(stepsTaken < 2000, `${stepsTaken} steps`);
  });

  it('at once in a text that is too long to be read, and says so', () => {
    for (const text of ['import torch\n'.repeat(20_000), `import torch, keras\n${'x'.repeat(3_000_000)}`]) {
      const { networks, problems } = new NetworkReader().read(text, 'python');
      assert.deepEqual(networks, []);
      assert.equal(problems.length, 1);
      assert.match(problems[0]!.message, /^This file is too long to look for networks in it/);
    }
    assert.deepEqual(new NetworkReader().read('x = 1\n'.repeat(20_000), 'python').problems, []);
  });
});
