import {parser} from '@lezer/python';
const t=`
x: int = 3
a = b = c, *d = 1, 2
x[1:2, ::3].y += 2
if not a in b and c is not None or d not in e: pass
elif x == 1 < 2: y
else: z
for i, (a, b) in enumerate(x): pass
else: q
while True: break
try:
    import a.b as c, d.e
    from .. import x as y, z
    from .m import (p, q)
    from m import *
except (A, B) as e: pass
except C: pass
else: 1
finally: 2
with a as b, c() as (d, e): pass
async def f(a, /, b: int = 2, *args: int, c=3, **kw) -> int: return a, b
@dec(1)
class A(B, metaclass=M):
    """doc"""
    x: int
    def f(self): yield 1
lambda x, *y: x
[i for i in range(3) if i if 2 for j in k]
{**a, 'x': 1, y: 2}
{i: j for i, j in x}
{1, 2}
f(*a, **b, c=1, d := 2)
f(x for x in y)
f"a{x!r:>{w}}b" 'c' "d\\n"
(x := 2)
await y
x if y else z
del a, b[0]
global g, h
assert x, y
raise X from y
a @ b ** -c
(yield)
x = yield z
match x:
    case 1: pass
    case [a, b] if c: pass
print >>f, "x"
(a,)
()
x.y.z(1)(2)
not x
...
type X = int
a; b; c = 1
x[1]
x[1,2]
x[:]
`;
const tree=parser.parse(t);
let out='';
tree.iterate({enter(n){ out+=(n.type.isAnonymous?'':' '+n.name+(n.node.firstChild?'(':'')+(n.node.firstChild?'':(':'+t.slice(n.from,n.to).replace(/\n/g,'\\n').slice(0,20))));}, leave(n){ if(n.node.firstChild) out+=')'; if(n.node.parent&&n.node.parent.name==='Script') out+='\n';}});
console.log(out);
