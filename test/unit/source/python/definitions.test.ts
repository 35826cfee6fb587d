import assert from 'node:assert/strict';
import { valueAfter } from './evaluated';

// Every value is what Python 3.11 prints for `repr(result)`, the items of sets sorted.
const PROGRAMS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  functions: [
    [
      `def f(a, b=2, *args, c=3, **kw): return (a, b, args, c, kw)
result = [f(1), f(1, 2, 3, 4, c=5, d=6), f(*[1, 2], **{"c": 9, "z": 1})]`,
      "[(1, 2, (), 3, {}), (1, 2, (3, 4), 5, {'d': 6}), (1, 2, (), 9, {'z': 1})]",
    ],
    [
      `def g(a, /, b, *, c): return (a, b, c)
result = g(1, b=2, c=3)`,
      '(1, 2, 3)',
    ],
    [
      `x = 1
def f(a=x): return a
x = 2
result = f()`,
      '1',
    ],
    [
      `c = {"h": 1}
def f(a=c["h"]): return a
c["h"] = 2
result = f()`,
      '1',
    ],
    [
      `def f(x, acc=[]):
    acc.append(x)
    return acc
f(1)
result = f(2)`,
      '[1, 2]',
    ],
    [
      `def f(n): return 1 if n <= 1 else n * f(n - 1)
result = f(10)`,
      '3628800',
    ],
    [
      `def f(): return
result = f()`,
      'None',
    ],
    [
      `def g(x):
    if x: return 1
result = (g(0), g(1))`,
      '(None, 1)',
    ],
    [
      `def outer():
    n = 0
    def inner():
        nonlocal n
        n += 1
        return n
    inner()
    return inner()
result = outer()`,
      '2',
    ],
    [
      `c = 0
def g():
    global c
    c += 1
g(); g()
result = c`,
      '2',
    ],
    [
      `a = 5
def f(): return a
def g():
    a = 7
    return f()
result = g()`,
      '5',
    ],
    ['result = [f() for f in [lambda: i for i in range(3)]]', '[2, 2, 2]'],
    [
      `gs = []
for i in range(3): gs.append(lambda: i)
result = [g() for g in gs]`,
      '[2, 2, 2]',
    ],
    [
      `hs = [lambda i=i: i for i in range(3)]
result = [h() for h in hs]`,
      '[0, 1, 2]',
    ],
    [
      `def deco(f):
    def w(*a): return f(*a) + 1
    return w
@deco
def g(x): return x
result = g(1)`,
      '2',
    ],
    [
      `def deco(n):
    def d(f): return lambda *a: f(*a) + n
    return d
@deco(5)
def h(x): return x
result = h(1)`,
      '6',
    ],
    [
      `def f(l):
    l.append(5)
    l = [0]
    l.append(1)
a = []
f(a)
result = a`,
      '[5]',
    ],
    [
      `from functools import partial
def f(a, b, c=0): return (a, b, c)
result = partial(f, 1, c=9)(2)`,
      '(1, 2, 9)',
    ],
    [
      `def f():
    try: return 1
    finally: g.append(2)
g = []
result = (f(), g)`,
      '(1, [2])',
    ],
    [
      `def k():
    try: return 1
    finally: return 2
result = k()`,
      '2',
    ],
    [
      `len = lambda x: 42
result = len([1])`,
      '42',
    ],
    [
      `def f(int): return int(3)
result = f(str)`,
      "'3'",
    ],
    [
      `n = 0
def f():
    global n
    n += 1
    return n
result = ([f(), f()], {f(): f()}, f() < f() < f())`,
      '([1, 2], {3: 4}, True)',
    ],
  ],
  classes: [
    [
      `class A:
    x = 1
    def get(self): return self.x
a = A(); b = A()
a.x += 5
A.x = 3
result = (a.get(), b.get())`,
      '(6, 3)',
    ],
    [
      `x = 10
class A:
    x = 20
    def f(self): return x
    y = x
result = (A().f(), A.y)`,
      '(10, 20)',
    ],
    [
      `n = 3
class A:
    k = n
n = 4
result = A.k`,
      '3',
    ],
    [
      `x = [1]
class C:
    x = [5, 6]
    y = [i for i in x]
result = C.y`,
      '[5, 6]',
    ],
    [
      `class A:
    items = []
    def add(self, x): self.items.append(x)
a = A(); b = A()
a.add(1)
result = b.items`,
      '[1]',
    ],
    [
      `class A:
    def f(self): return "A"
class B(A):
    def f(self): return "B" + super().f()
class C(A):
    def f(self): return "C" + super().f()
class D(B, C):
    def f(self): return "D" + super().f()
result = D().f()`,
      "'DBCA'",
    ],
    [
      `class A:
    def __init__(self): self.setup()
    def setup(self): self.v = 1
class B(A):
    def setup(self):
        super().setup()
        self.v += 1
result = B().v`,
      '2',
    ],
    [
      `class A:
    @property
    def x(self): return self._x * 2
    @x.setter
    def x(self, v): self._x = v + 1
    @staticmethod
    def s(a): return a
    @classmethod
    def c(cls, a): return (cls.__name__, a)
a = A()
a.x = 3
result = (a.x, A.s(4), a.c(5), A.c(1))`,
      "(8, 4, ('A', 5), ('A', 1))",
    ],
    [
      `class A:
    n = 0
    def __init__(self):
        A.n += 1
        self.id = A.n
result = (A().id, A().id, A.n)`,
      '(1, 2, 2)',
    ],
    [
      `class A:
    def f(self): return 1
class B(A): pass
class A:
    def f(self): return 2
result = (B().f(), A().f())`,
      '(1, 2)',
    ],
    [
      `REG = {}
def register(cls):
    REG[cls.__name__] = 1
    return cls
@register
class Net: pass
result = REG`,
      "{'Net': 1}",
    ],
    [
      `class Base:
    names = []
    def __init_subclass__(cls): Base.names.append(cls.__name__)
class X(Base): pass
result = Base.names`,
      "['X']",
    ],
    [
      `class A:
    def __call__(self, x): return x + 1
    def __getitem__(self, i): return i * 2
    def __len__(self): return 7
result = (A()(1), A()[4], len(A()))`,
      '(2, 8, 7)',
    ],
    [
      `class A:
    def __init__(self, n): self.n = n
    def __add__(self, o): return A(self.n + o.n)
result = (A(1) + A(2)).n`,
      '3',
    ],
    [
      `class W:
    def __enter__(self): return 7
    def __exit__(self, *a): pass
with W() as w: result = w`,
      '7',
    ],
    [
      `class A: y = 1
result = (hasattr(A(), "y"), hasattr(A(), "z"), getattr(A(), "z", 4), isinstance(A(), A))`,
      '(True, False, 4, True)',
    ],
    [
      `class A: pass
a = A()
for k in ["x", "y"]: setattr(a, k, 1)
result = a.x + a.y`,
      '2',
    ],
    [
      `from dataclasses import dataclass, field
from typing import ClassVar
@dataclass
class P:
    h: int = 3
    n: ClassVar[int] = 9
    k: int = 4
    z: list = field(default_factory=list)
    def __post_init__(self): self.h = self.h * 2
@dataclass
class Q(P):
    w: int = 1
class R(Q): pass
P().z.append(1)
q = Q(5, 6, [1], 7)
result = (P(1, 2).h, P(1, 2).k, P().h, P().z, q.h, q.w, R(h=8).h)`,
      '(2, 2, 6, [], 10, 7, 16)',
    ],
    [
      `from collections import OrderedDict
o = OrderedDict([("a", 1), ("b", 2)])
o["c"] = 3
result = list(o.items())`,
      "[('a', 1), ('b', 2), ('c', 3)]",
    ],
    [
      `import argparse
p = argparse.ArgumentParser()
p.add_argument("--hidden", type=int, default=64)
p.add_argument("--lr", default="0.5", type=float)
p.add_argument("-b", "--batch-size", default=8)
p.add_argument("--no-bias", action="store_true")
a = p.parse_args([])
result = (a.hidden, a.lr, a.batch_size, a.no_bias)`,
      '(64, 0.5, 8, False)',
    ],
    [
      `if __name__ == "__main__": result = 1
else: result = 2`,
      '1',
    ],
  ],
};

describe('functions and classes of Python', () => {
  for (const [what, cases] of Object.entries(PROGRAMS))
    for (const [source, expected] of cases)
      it(`follow ${what}: ${source.split('\n')[0]}`, () =>
        assert.equal(valueAfter(source), expected, source));
});
