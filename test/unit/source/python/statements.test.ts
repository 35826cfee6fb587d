import assert from 'node:assert/strict';
import { valueAfter } from './evaluated';

// Every value is what Python 3.11 prints for `repr(result)`, the items of sets sorted.
const PROGRAMS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  assignments: [
    [
      `x = y = [0]
x.append(1)
result = y`,
      '[0, 1]',
    ],
    [
      `a, *b, c = 1, 2, 3, 4
result = (a, b, c)`,
      '(1, [2, 3], 4)',
    ],
    [
      `(d, e), f = (1, 2), 3
result = [d, e, f]`,
      '[1, 2, 3]',
    ],
    [
      `i = 0
i, result = 1, [i]`,
      '[0]',
    ],
    [
      `a, b = 1, 2
a, b = b, a
result = (a, b)`,
      '(2, 1)',
    ],
    [
      `a = [1]
b = a
a += [2]
result = b`,
      '[1, 2]',
    ],
    [
      `a = [1]
b = a
a = a + [2]
result = b`,
      '[1]',
    ],
    [
      `a = b = {}
a |= {1: 2}
result = b`,
      '{1: 2}',
    ],
    [
      `a = b = [1]
a *= 2
result = b`,
      '[1, 1]',
    ],
    [
      `t = (1, 2)
u = t
t += (3,)
result = (t, u)`,
      '((1, 2, 3), (1, 2))',
    ],
    [
      `l = [3, 2, 1, 0]
l[l.pop()] += 5
result = l`,
      '[8, 2, 1]',
    ],
    [
      `m = [[]] * 3
m[0].append(1)
result = m`,
      '[[1], [1], [1]]',
    ],
    [
      `y = [[0] * 2 for _ in range(2)]
y[0][1] = 7
result = y`,
      '[[0, 7], [0, 0]]',
    ],
    [
      `l = [1, 2, 3]
del l[0]
result = l`,
      '[2, 3]',
    ],
    [
      `d = {"b": 1, "a": 2}
del d["b"]
d["b"] = 3
result = d`,
      "{'a': 2, 'b': 3}",
    ],
    ['if (n := 5) > 3: result = n', '5'],
    ['result = [y := 2, y ** 2]', '[2, 4]'],
    [
      `x: int = 3
result = x`,
      '3',
    ],
    [
      `x = 7
x //= 2
x **= 2
x -= 1
result = x`,
      '8',
    ],
    [
      `l = [3, 1, 2]
l.sort()
l.insert(-1, 9)
l.pop(0)
l.reverse()
result = l`,
      '[3, 9, 2]',
    ],
    [
      `l = [1, 2, 3]
l.remove(2)
l.extend((4, 5))
k = l.copy()
k.clear()
result = (l, k)`,
      '([1, 3, 4, 5], [])',
    ],
    [
      `d = {"a": 1}
k = d.keys()
d["b"] = 2
result = (len(k), list(k))`,
      "(2, ['a', 'b'])",
    ],
    [
      `d = {"a": 1}
d.setdefault("l", []).append(1)
d.update(b=2)
result = (d.pop("a"), d.pop("z", 0), d)`,
      "(1, 0, {'l': [1], 'b': 2})",
    ],
    ['x = 1; y = 2; result = x + y', '3'],
    [
      `x = (1 +
  2)
result = x \\
  + 1`,
      '4',
    ],
  ],
  loops: [
    [
      `for i in range(3): pass
result = i`,
      '2',
    ],
    [
      `for k in []: pass
else: k = 9
result = k`,
      '9',
    ],
    [
      `for q in range(5):
    if q == 3: break
else: q = 99
result = q`,
      '3',
    ],
    [
      `i = 0
while i < 5:
    i += 1
    if i == 2: continue
    if i == 4: break
else: i = 99
result = i`,
      '4',
    ],
    [
      `w = 3
while w: w -= 1
else: result = w`,
      '0',
    ],
    [
      `xs = [1, 2]
n = 0
for x in xs:
    n += 1
    if n < 5: xs.append(x)
result = xs`,
      '[1, 2, 1, 2, 1, 2]',
    ],
    [
      `l = [1, 2, 3, 4]
for x in l:
    if x % 2: l.remove(x)
result = l`,
      '[2, 4]',
    ],
    [
      `result = []
for a, (b, c) in [(1, (2, 3))]: result += [a, b, c]`,
      '[1, 2, 3]',
    ],
    [
      `result = []
for i, (k, v) in enumerate({"a": 1, "b": 2}.items()): result.append((i, k, v))`,
      "[(0, 'a', 1), (1, 'b', 2)]",
    ],
    [
      `x = [1, 2, 3]
for i, v in enumerate(x): x[i] = v * 2
result = x`,
      '[2, 4, 6]',
    ],
    [
      `result = ""
for c in "abc":
    for d in "xy":
        if d == "y": break
        result += c + d`,
      "'axbxcx'",
    ],
    [
      `a = [i for i in range(10) if i % 2 if i > 3]
result = a`,
      '[5, 7, 9]',
    ],
    ['result = [(i, j) for i in range(3) for j in range(i)]', '[(1, 0), (2, 0), (2, 1)]'],
    [
      `i = 100
[i for i in range(2)]
result = i`,
      '100',
    ],
    [
      `[last := i for i in range(3)]
result = last`,
      '2',
    ],
    [
      `sizes = [8, 16, 4]
result = [(a, b) for a, b in zip(sizes, sizes[1:])]`,
      '[(8, 16), (16, 4)]',
    ],
    [
      `sizes = [8, 16, 4]
result = []
for a, b in zip(sizes[:-1], sizes[1:]): result.append(a * b)`,
      '[128, 64]',
    ],
  ],
  'generators that are used up': [
    [
      `g = (x for x in [1, 2])
result = (list(g), list(g))`,
      '([1, 2], [])',
    ],
    [
      `k = 1
h = (x * k for x in [1, 2])
k = 5
result = list(h)`,
      '[5, 10]',
    ],
    [
      `z = zip([1, 2], [3, 4])
result = (list(z), list(z))`,
      '([(1, 3), (2, 4)], [])',
    ],
    [
      `g = (x for x in [1, 2, 3])
for a in g: break
result = list(g)`,
      '[2, 3]',
    ],
    [
      `it = iter([1, 2, 3])
result = (next(it), list(it))`,
      '(1, [2, 3])',
    ],
    [
      `g = map(abs, [-1, 2])
result = [*g, *g]`,
      '[1, 2]',
    ],
    [
      `g = (x for x in [1, 0, 2])
result = (all(g), list(g))`,
      '(False, [2])',
    ],
    ['result = sum(i for i in range(4))', '6'],
    ['result = ",".join(str(x) for x in [1, 2])', "'1,2'"],
    ['result = next((x for x in [1, 5, 7] if x > 3), None)', '5'],
  ],
  'errors and cases': [
    [
      `try:
    raise ValueError("x")
except ValueError: result = 1
else: result = 2`,
      '1',
    ],
    [
      `g = []
for i in range(3):
    try:
        if i == 1: continue
        if i == 2: break
    finally: g.append(i)
result = g`,
      '[0, 1, 2]',
    ],
    [
      `try: result = 1
except ValueError: result = 2
else: result += 10
finally: result += 100`,
      '111',
    ],
    [
      `match "a":
    case "b": result = 2
    case "a" | "c": result = 3
    case _: result = 4`,
      '3',
    ],
    [
      `n = 5
match 3:
    case n: pass
result = n`,
      '3',
    ],
    [
      `match -1:
    case 0: result = 0
    case k if k > 0: result = 1
    case -1 as m: result = (m, k)`,
      '(-1, -1)',
    ],
    [
      `match None:
    case None: result = 1`,
      '1',
    ],
    [
      `exec("x = 1")
result = 2`,
      '2',
    ],
    [
      `globals()["z"] = 4
result = z`,
      '4',
    ],
    [
      `import math
result = (math.sqrt(16), math.floor(-2.5), math.ceil(2.1), math.log2(8), math.prod([2, 3]))`,
      '(4.0, -3, 3, 3.0, 6)',
    ],
    [
      `import numpy as np
from typing import cast
result = (int(np.ceil(2.1)), np.floor(-2.5), cast(int, 7))`,
      '(3, -3.0, 7)',
    ],
  ],
};

describe('statements of Python', () => {
  for (const [what, cases] of Object.entries(PROGRAMS))
    for (const [source, expected] of cases)
      it(`follow ${what}: ${source.split('\n')[0]}`, () =>
        assert.equal(valueAfter(source), expected, source));
});
