import assert from 'node:assert/strict';
import { Evaluator } from '../../../src/source/python/evaluate';
import { PythonFile } from '../../../src/source/python/file';
import { show } from '../../../src/source/python/values';

/** What the last line, `RESULT = …`, comes to: the value as Python prints it, or `? expression: reason`. */
function result(text: string): string {
  const file = new PythonFile(text, () => undefined);
  const evaluator = new Evaluator(file, path => path.startsWith('torch.'));
  const last = file.collected.assignments.findLast(({ target }) => file.textOf(target) === 'RESULT');
  assert.ok(last?.value, 'the text sets RESULT');
  const evaluated = evaluator.evaluate(last.value);
  if ('value' in evaluated) return show(evaluated.value);
  return `? ${file.quote(evaluated.at)}: ${evaluated.because}`;
}

const of = (expression: string) => result(`RESULT = ${expression}\n`);

describe('the evaluator of Python expressions', () => {
  const values: Record<string, string> = {
    '12': '12',
    '1_000_000': '1000000',
    '0xFF': '255',
    '0X_ff': '255',
    '0b101': '5',
    '0o17': '15',
    '00': '0',
    '1.': '1.0',
    '.5': '0.5',
    '1.e3': '1000.0',
    '1_0.E-1': '1.0',
    '(1.)': '1.0',
    '1.-2.': '-1.0',
    '1.*.5': '0.5',
    '1e3': '1000.0',
    '1E-5': '1e-05',
    '1_0.2_5e1_0': '102500000000.0',
    '0e0': '0.0',
    '-3': '-3',
    '--3': '3',
    '+3.5': '3.5',
    '-0': '0',
    '-True': '-1',
    True: 'True',
    None: 'None',
    '"text"': '"text"',
    "r'raw'": "r'raw'",
    '((4))': '4',
    '(3, 2 + 3)': '(3, 5)',
    '(3,)': '(3,)',
    '()': '()',
    '[1, (2, None), "a",]': '[1, (2, None), "a"]',
    '(1, 2, 3, 4, 5, 6, 7, 8, 9)': '(1, 2, 3, 4, 5, 6, 7, 8, …)',
    '2 + 3 * 4': '14',
    '(2 + 3) * 4': '20',
    '10 - 4 - 3': '3',
    '2 ** 3 ** 2': '512',
    '-2 ** 2': '-4',
    '(-2) ** 2': '4',
    '2 ** -1': '0.5',
    '10 ** -5': '1e-05',
    '0 ** 0': '1',
    '(-1) ** 2001': '-1',
    '4 ** .5': '2.0',
    '7 / 2': '3.5',
    '6 / 2': '3.0',
    '7 // 2': '3',
    '-7 // 2': '-4',
    '7 // -2': '-4',
    '-7 % 3': '2',
    '7 % -3': '-2',
    '6 % -3': '0',
    '7.5 // 2': '3.0',
    '-7.5 % 2': '0.5',
    '1 + 1.0': '2.0',
    'True + True': '2',
    '9007199254740991 // 2': '4503599627370495',
    '28 * 28': '784',
    '2 * \\\n  3': '6',
    '(2 *  # twice\n  3)': '6',
  };
  for (const [expression, expected] of Object.entries(values)) {
    it(`computes ${JSON.stringify(expression)}`, () => assert.equal(of(expression), expected));
  }

  const refusals: Record<string, string> = {
    '1 // 0': '? 1 // 0: it divides by zero',
    '1 / 0.0': '? 1 / 0.0: it divides by zero',
    '0 ** -1': '? 0 ** -1: it divides by zero',
    '(-8) ** .5': '? (-8) ** .5: it is not a real number',
    '10 ** 30': '? 10 ** 30: the number is too large',
    '9 ** 9 ** 9': '? 9 ** 9 ** 9: the number is too large',
    '9007199254740992': '? 9007199254740992: the number is too large',
    '9007199254740991 + 1': '? 9007199254740991 + 1: the number is too large',
    '1e999': '? 1e999: the number is too large',
    '2j': '? 2j: it is a complex number',
    '0777': '? 0777: it is not a number in Python 3',
    '1__0': '? 1__0: it is not a number in Python 3',
    '1_': '? 1_: it is not a number in Python 3',
    '1_e5': '? 1_e5: it is not a number in Python 3',
    '"a" * 3': '? "a" * 3: * is not computed for these values',
    '-"a"': '? -"a": - is not computed for these values',
    '~3': '? ~3: ~ is not computed for these values',
    '1 << 4': '? 1 << 4: operators on bits are not computed',
    '3 @ 4': '? 3 @ 4: @ is not computed for these values',
    'not 3': '? not 3: not is not computed for these values',
    '1 < 2': '? 1 < 2: conditions are not decided',
    '1 and 2': '? 1 and 2: conditions are not decided',
    '1 not in 2': '? 1 not in 2: conditions are not decided',
    '3 if x else 4': '? 3 if x else 4: it depends on a condition',
    'int("3")': '? int("3"): it is a call, which is never run',
    '2 * (1 + size())': '? size(): it is a call, which is never run',
    'a.b': '? a.b: attributes are not followed',
    'a1.b': '? a1.b: attributes are not followed',
    '1.j': '? 1.j: it is a complex number',
    'a[0]': '? a[0]: indexing is not followed',
    '(1, *x)': '? (1, *x): what * stands for is not followed yet',
    '(1, f(2))': '? f(2): it is a call, which is never run',
    '(1,) + (2,)': '? (1,) + (2,): + is not computed for these values',
    'f"{3}"': '? f"{3}": it is text that only running the code makes',
    N: '? N: nothing in this file gives it a value',
  };
  for (const [expression, expected] of Object.entries(refusals)) {
    it(`refuses ${JSON.stringify(expression)}`, () => assert.equal(of(expression), expected));
  }
});

describe('the value of a name', () => {
  const cases: Record<string, [string, string]> = {
    'a constant': ['N = 3\nRESULT = N', '3'],
    'a constant with a type': ['N: int = 3\nRESULT = N', '3'],
    'a type alone changes nothing': ['N = 3\nN: int\nRESULT = N', '3'],
    'chained targets': ['A = B = 3\nRESULT = A + B', '6'],
    'unpacked in pairs': ['A, B = 1, 2\nRESULT = A + B * 10', '21'],
    'unpacked in depth': ['[A, (B, C)] = 1, (2, 3)\nRESULT = A + B * 10 + C * 100', '321'],
    swapped: ['A, B = 1, 2\nA, B = B, A\nRESULT = A + B * 10', '12'],
    'a chain of constants': ['A = 2\nB = A ** A\nC = B * B\nRESULT = C', '16'],
    'set anew from itself': ['N = 3\nN = N + 1\nRESULT = N', '4'],
    'several on one line': ['A = 1; B = A + 1; RESULT = B', '2'],
    'settled after a condition': ['N = 1\nif x:\n  N = 2\nN = 3\nRESULT = N', '3'],
    'set in the same block': ['if x:\n  N = 2\n  RESULT = N', '2'],
    'set before a loop that leaves it alone': ['N = 2\nfor i in x:\n  RESULT = N\nN = 3', '2'],
    'set in the same turn of a loop': ['N = 1\nwhile x:\n  N = 2\n  RESULT = N\n  N = 3', '2'],
    local: ['N = 1\ndef f():\n  N = 2\n  RESULT = N', '2'],
    'from the module': ['N = 1\ndef f():\n  RESULT = N', '1'],
    'from the module, set below': ['def f():\n  RESULT = N\nN = 1', '1'],
    'from an outer function': ['N = 1\ndef f():\n  N = 2\n  def g():\n    RESULT = N', '2'],
    'not from the class around a method': ['N = 1\nclass C:\n  N = 2\n  def g(self):\n    RESULT = N', '1'],
    'in the body of a class': ['N = 1\nclass C:\n  N = 2\n  RESULT = N', '2'],
    'global without an assignment': ['N = 1\ndef f():\n  global N\n  print(N)\nRESULT = N', '1'],
    'beside a comprehension': ['N = 1\nx = [N for N in y]\nRESULT = N', '1'],
    'beside a function with its own': ['N = 1\ndef f():\n  N = 2\nRESULT = N', '1'],
    'below a star import': ['from config import *\nN = 1\ndef f():\n  RESULT = N', '1'],
    'a tuple': ['K = (3, 5)\nRESULT = K', '(3, 5)'],
    'a type of torch': ['import torch as t\nD = t.float32\nRESULT = D', 'torch.float32'],
  };
  for (const [what, [text, expected]] of Object.entries(cases)) {
    it(`is known: ${what}`, () => assert.equal(result(`${text}\n`), expected));
  }

  const unknown: Record<string, [string, string]> = {
    'a list': ['N = [3, 5]\nRESULT = N', 'other code may change the list of line 1; a tuple stays as it is'],
    'a tuple that holds a list': [
      'N = (3, [5])\nRESULT = N',
      'other code may change the list of line 1; a tuple stays as it is',
    ],
    'in an if': ['if x:\n  N = 2\nRESULT = N', 'line 2 sets it inside an if'],
    'in an else': ['N = 1\nif x:\n  pass\nelse:\n  N = 2\nRESULT = N', 'line 5 sets it inside an if'],
    'in a for': ['for i in x:\n  N = 2\nRESULT = N', 'line 2 sets it inside a loop'],
    'by a for': ['for N in x:\n  pass\nRESULT = N', 'it is the variable of a loop'],
    'by a for, unpacked': ['for i, (N, _) in x:\n  RESULT = N', 'it is the variable of a loop'],
    'in a while': ['while x:\n  N = 2\nRESULT = N', 'line 2 sets it inside a loop'],
    'in a try': ['try:\n  N = 2\nfinally:\n  RESULT = N', 'line 2 sets it inside a try'],
    'in a with': ['with x:\n  N = 2\nRESULT = N', 'line 2 sets it inside a with'],
    'by a with': [
      'N = 1\nwith x as N:\n  RESULT = N',
      'line 2 sets it to something that only running the code tells',
    ],
    'by a with in parentheses': [
      'N = 1\nwith (x as N):\n  pass\nRESULT = N',
      'line 2 sets it to something that only running the code tells',
    ],
    'in a match': ['match x:\n  case 1:\n    N = 2\nRESULT = N', 'line 3 sets it inside a match'],
    'by a match': [
      'N = 1\nmatch x:\n  case [N, *_]:\n    pass\nRESULT = N',
      'line 3 sets it to something that only running the code tells',
    ],
    'by a later turn of a loop': [
      'N = 1\nfor i in x:\n  RESULT = N\n  N = 2',
      'line 4 sets it inside a loop',
    ],
    'by a later turn of an outer loop': [
      'N = 1\nfor i in x:\n  for j in y:\n    RESULT = N\n  N = 2',
      'line 5 sets it inside a loop',
    ],
    updated: ['N = 1\nN += 1\nRESULT = N', 'line 2 changes it with +='],
    'updated in a function': [
      'N = 1\ndef f():\n  global N\n  N += 1\nRESULT = N',
      'the function f may set it on line 4',
    ],
    'set twice, seen from a function': [
      'N = 1\nN = 2\ndef f():\n  RESULT = N',
      'it is set on lines 1 and 2, and which one holds is not clear',
    ],
    'set in an if, seen from a function': [
      'if x:\n  N = 1\ndef f():\n  RESULT = N',
      'line 2 sets it inside an if',
    ],
    deleted: ['N = 1\ndel N\nRESULT = N', 'line 2 deletes it'],
    imported: ['from sizes import N\nRESULT = N', 'it is imported from sizes on line 1'],
    'imported from beside': ['from .sizes import N\nRESULT = N', 'it is imported from .sizes on line 1'],
    'imported as a module': ['import N\nRESULT = N', 'it is imported from . on line 1'],
    'by a star import': [
      'N = 1\nfrom sizes import *\nRESULT = N',
      "'from sizes import *' on line 2 may set it",
    ],
    'by exec': ['N = 1\nexec(x)\nRESULT = N', "'exec(x)' on line 2 may set it"],
    'by globals': [
      'N = 1\ndef f():\n  globals()["N"] = 2\nRESULT = N',
      'the function f may set it on line 3',
    ],
    'a parameter': ['N = 1\ndef f(N=2):\n  RESULT = N', 'it is a parameter of f'],
    'the rest of the parameters': ['N = 1\ndef f(*N):\n  RESULT = N', 'it is a parameter of f'],
    nonlocal: [
      'def f():\n  N = 1\n  def g():\n    nonlocal N\n    N = 2\n  RESULT = N',
      'the function g may set it on line 5',
    ],
    'nonlocal, set below': [
      'def f():\n  def g():\n    nonlocal N\n    N = 2\n  N = 1\n  RESULT = N',
      'the function g may set it on line 4',
    ],
    'by a walrus': ['if (N := 3):\n  RESULT = N', 'line 1 sets it with :='],
    'by a walrus in a call': ['f(N := 3)\nRESULT = N', 'line 1 sets it with :='],
    'by a walrus in a comprehension': [
      'N = 1\nx = [(N := i) for i in y]\nRESULT = N',
      'line 2 sets it with :=',
    ],
    'unpacked from a call': [
      'N, M = f()\nRESULT = N',
      'line 1 unpacks it from something that is not written out',
    ],
    'unpacked with a star': [
      'N, *M = 1, 2\nRESULT = N',
      'line 1 unpacks it from something that is not written out',
    ],
    'of a call': [
      'N = f(3)\nRESULT = N',
      "it comes from 'f(3)' on line 1, and that is a call, which is never run",
    ],
    'of a chain': [
      'A = f(3)\nB = A * 2\nN = B\nRESULT = N',
      "it comes from 'f(3)' on line 1, and that is a call, which is never run",
    ],
    'a function': ['def N(): pass\nRESULT = N', 'it is the function of line 1'],
    'a class': ['class N: pass\nRESULT = N', 'it is the class of line 1'],
    'set below': ['RESULT = N\nN = 3', 'it gets its value only later, on line 2'],
    'local, set below': ['N = 1\ndef f():\n  RESULT = N\n  N = 3', 'it gets its value only later, on line 4'],
    'from its own loop': [
      'while x:\n  N = N + 1\n  RESULT = N',
      "it comes from 'N' on line 2, and line 2 sets it inside a loop",
    ],
    'half typed': ['N = 3 +\nRESULT = N', 'line 1 is not complete'],
    'from a lambda': ['x = lambda N: (RESULT := N)\nRESULT = N', 'nothing in this file gives it a value'],
  };
  for (const [what, [text, because]] of Object.entries(unknown)) {
    it(`is not known: ${what}`, () => assert.equal(result(`${text}\n`), `? N: ${because}`));
  }

  it('is computed once, however often the text needs it', () => {
    const doublings = Array.from({ length: 40 }, (_, i) => `N${i + 1} = N${i} + N${i} - N${i}`);
    assert.equal(result(`N0 = 1\n${doublings.join('\n')}\nRESULT = N40\n`), '1');
  });

  it('is refused when the expression is too deep', () => {
    assert.match(of(`${'-'.repeat(5000)}1`), /nested too deeply|not complete/);
    assert.match(of(Array(5000).fill('1').join(' + ')), /nested too deeply/);
  });
});
