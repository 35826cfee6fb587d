import assert from 'node:assert/strict';
import { PythonFile } from '../../../src/source/python/file';
import { resolve } from '../../../src/source/python/resolve';
import { exportsOf } from '../../../src/source/pytorch/torch';

/** What the callee of the last call in the text stands for. */
function callee(text: string): string {
  const file = new PythonFile(`${text}\n`, exportsOf);
  const call = file.collected.calls.at(-1);
  assert.ok(call?.firstChild, 'the text ends with a call');
  const resolved = resolve(file, call.firstChild);
  return 'path' in resolved ? `${resolved.is} ${resolved.path}` : resolved.is;
}

describe('what a dotted name stands for', () => {
  const cases: Record<string, string> = {
    'import torch\ntorch.nn.Linear()': 'path torch.nn.Linear',
    'import torch.nn\ntorch.nn.Linear()': 'path torch.nn.Linear',
    'import torch.nn as nn\nnn.Linear()': 'path torch.nn.Linear',
    'import os, torch.nn as N, sys\nN.Linear()': 'path torch.nn.Linear',
    'import torch.nn.functional\ntorch.nn.Linear()': 'path torch.nn.Linear',
    'import torch.nn.functional as F\nF.relu()': 'path torch.nn.functional.relu',
    'from torch import nn\nnn.Linear()': 'path torch.nn.Linear',
    'from torch import optim, nn as x\nx.Linear()': 'path torch.nn.Linear',
    'from torch.nn import Linear\nLinear()': 'path torch.nn.Linear',
    'from torch.nn import (\n  ReLU,\n  Linear as L,  # short\n)\nL()': 'path torch.nn.Linear',
    'from torch.nn import *\nLinear()': 'path torch.nn.Linear',
    'from torch.nn import *\nLSTM()': 'path torch.nn.LSTM',
    'from torch.nn import *\nfunctional.relu()': 'path torch.nn.functional.relu',
    'from torch.nn import *\nMY_SIZE()': 'unbound MY_SIZE',
    'from torch import \\\n  nn\nnn.Linear()': 'path torch.nn.Linear',
    'from .torch import nn\nnn.Linear()': 'path .torch.nn.Linear',
    'from . import nn\nnn.Linear()': 'path .nn.Linear',
    'from ... import nn\nnn.Linear()': 'path ...nn.Linear',
    'def f():\n  import torch.nn as nn\n  nn.Linear()': 'path torch.nn.Linear',
    'import torch.nn as nn\ndef f():\n  nn.Linear()': 'path torch.nn.Linear',
    'import torch.nn as nn\nL = nn.Linear\nL()': 'path torch.nn.Linear',
    'import torch\nnn = torch.nn\nnn.Linear()': 'path torch.nn.Linear',
    '(nn).Linear()': 'unbound nn.Linear',
    'nn.Linear()': 'unbound nn.Linear',
    'nn.Linear()\nimport torch.nn as nn\nnn.Linear()': 'path torch.nn.Linear',
    'from x import *\nnn.Linear()': 'unbound nn.Linear',
    'from x import *\nLinear()': 'other',
    'import torch.nn as nn\nfrom x import *\nnn.Linear()': 'path torch.nn.Linear',
    'from torch.nn import Linear\nfrom x import *\nLinear()': 'unclear torch.nn.Linear',
    'from x import *\nfrom torch.nn import Linear\nLinear()': 'path torch.nn.Linear',
    'from torch.nn import *\nfrom x import *\nLinear()': 'unclear torch.nn.Linear',
    'try:\n  import torch.nn as nn\nexcept ImportError:\n  nn = None\nnn.Linear()': 'path torch.nn.Linear',
    'try:\n  from torch.nn import Linear\nexcept ImportError:\n  from x import Linear\nLinear()':
      'unclear torch.nn.Linear',
    'if x:\n  import torch.nn as nn\nelse:\n  from torch import nn\nnn.Linear()': 'path torch.nn.Linear',
    'import torch.nn as nn\nnn = x()\nnn.Linear()': 'other',
    'import torch.nn as nn\nif y:\n  nn = x()\nnn.Linear()': 'unclear torch.nn.Linear',
    'import torch.nn as nn\ndef f(nn):\n  nn.Linear()': 'other',
    'import torch.nn as nn\nf = lambda nn: nn.Linear()': 'other',
    'import torch.nn as nn\nx = [nn.Linear() for nn in y]': 'other',
    'import torch.nn as nn\nfor nn in y:\n  nn.Linear()': 'other',
    'import torch.nn as nn\ndef f():\n  nn.Linear()\n  nn = 3': 'unbound nn.Linear',
    'from torch.nn import Linear\nclass Linear: pass\nLinear()': 'other',
    'class Linear: pass\nfrom torch.nn import Linear\nLinear()': 'path torch.nn.Linear',
    'from torch.nn import Linear\ndef f():\n  Linear()\nclass Linear: pass': 'unclear torch.nn.Linear',
    'import torch.nn as nn\nnn[0].Linear()': 'other',
    'a = b\nb = a\na()': 'other',
  };
  for (const [text, expected] of Object.entries(cases)) {
    it(JSON.stringify(text), () => assert.equal(callee(text), expected));
  }
});
