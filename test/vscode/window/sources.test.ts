import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../launch/explain';
import { SAMPLES } from '../launch/paths';
import { openWindow, type VscodeWindow } from '../launch/window';

const CLASSES = `import torch.nn as nn


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.linear = nn.Linear(width, width, bias=False)
        self.norm = nn.BatchNorm1d(width)

    def forward(self, x):
        return x + self.norm(self.linear(x)).relu()


class Net(nn.Module):
    def __init__(self, depth):
        super().__init__()
        self.stem = nn.Linear(2, 16)
        self.blocks = nn.Sequential(*[Block(16) for _ in range(depth)])
        self.head = nn.Linear(16, 2)

    def forward(self, x):
        return self.head(self.blocks(self.stem(x)))


deep = Net(8)
shallow = Net(2)
`;

const KERAS = `import keras
from keras import layers

model = keras.Sequential([keras.Input((2,)), layers.Dense(8, "relu"), layers.Dense(2, "softmax")])
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
model.fit(x, y, epochs=3)
`;

const TENSORFLOW_JS = `import * as tf from '@tensorflow/tfjs';

export const classifier = tf.sequential();
classifier.add(tf.layers.dense({ units: 8, inputShape: [2] }));
classifier.add(tf.layers.batchNormalization());
classifier.add(tf.layers.dense({ units: 2 }));
`;

const cell = (...source: string[]) => ({
  cell_type: 'code',
  metadata: {},
  outputs: [],
  execution_count: null,
  source: source.map((line, i) => (i < source.length - 1 ? `${line}\n` : line)),
});

const NOTEBOOK = {
  cells: [
    { cell_type: 'markdown', metadata: {}, source: ['# A notebook'] },
    cell('%matplotlib inline', 'import torch.nn as nn', 'WIDTH = 12'),
    cell(
      'net = nn.Sequential(',
      '    nn.Linear(2, WIDTH),',
      '    nn.BatchNorm1d(WIDTH),',
      '    nn.Linear(WIDTH, 2),',
      ')',
    ),
    cell('wrong = nn.Sequential(nn.Linear(2, 3), nn.Linear(4, 2))'),
  ],
  metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } },
  nbformat: 4,
  nbformat_minor: 5,
};

describe('sources in a window', function () {
  this.timeout(240_000);
  const temporary = mkdtempSync(join(tmpdir(), 'normscope-sources-'));
  let window: VscodeWindow;

  const lens = (text: string) => window.page.locator('.codelens-decoration a', { hasText: text }).first();
  const inline = async (pattern: RegExp) => {
    await until(`No inline value is ${pattern}.`, 20_000, async () =>
      ((await window.page.evaluate(CSS_RULES)) as string[]).some(rule => pattern.test(rule))
        ? true
        : undefined,
    );
  };

  /** Presses a lens, answers its questions and waits for the end. */
  const train = async (title: string, network: string) => {
    await lens(title).click();
    await window.pick('spirals.csv');
    await window.quickInput.acceptTop('the target column');
    await until(`The run of ${network} did not finish.`, 120_000, async () => {
      const status = await window.status('normscope.status');
      return status.includes(`${network} finished after `) ? true : undefined;
    });
  };

  before(async () => {
    const folder = join(temporary, 'sources');
    mkdirSync(folder);
    const files = { 'classes.py': CLASSES, 'model.py': KERAS, 'model.ts': TENSORFLOW_JS };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, 'net.ipynb'), JSON.stringify(NOTEBOOK, null, 1));
    writeFileSync(join(folder, 'spirals.csv'), readFileSync(join(SAMPLES, 'spirals.csv')));
    window = await openWindow({ folder });
  });

  after(async () => {
    await window?.close();
    rmSync(temporary, { recursive: true, force: true });
  });

  it('shows every network of a class above it, and what its blocks do at their lines', async () => {
    await window.openFile('classes.py');
    await lens('Train shallow').waitFor();
    await train('Train deep', 'deep');
    const hover = await window.hover('classes.py', 'BatchNorm1d');
    assert.match(hover, /BatchNorm1d · used 8 times in deep: blocks\.0\.norm … blocks\.7\.norm · 16 → 16/);
    assert.match(hover, /blocks\.7\.norm\s+16 → 16\s+μ/);
    assert.match(hover, /Also in shallow \(2 times\)/);
    await window.page.keyboard.press('Escape');
    await inline(/content: "γ [\d.…]+\s+β [−\d.…]+\s+×8"/);
  });

  it('trains a Keras model as its text says', async () => {
    await window.openFile('model.py');
    await train('Train', 'model');
    assert.match(await window.status('normscope.status'), /finished after 114 steps/);
    const hover = await window.hover('model.py', 'Dense');
    assert.match(hover, /Linear · layer dense of model[\s\S]*ReLU · layer dense_activation/);
    await window.page.keyboard.press('Escape');
    await window.page.locator('.statusbar-item[id*="normscope.status"]').hover();
    const told = 'from the text: Adam, learning rate 0.01, cross-entropy, 3 epochs';
    const tooltip = window.page.locator('.monaco-hover', { hasText: told });
    await tooltip.waitFor();
    await window.page.mouse.move(800, 500);
    await tooltip.waitFor({ state: 'hidden' });
  });

  it('trains a model of TensorFlow.js in a TypeScript file', async () => {
    await window.openFile('model.ts');
    await train('Train', 'classifier');
    const hover = await window.hover('model.ts', 'batchNormalization');
    assert.match(hover, /BatchNorm1d · layer \S+ of classifier[\s\S]*running μ/);
    await window.page.keyboard.press('Escape');
  });

  it('reads the cells of a notebook as one program, and trains in them', async () => {
    await window.quickInput.open('Control+P');
    await window.pick('net.ipynb');
    await lens('Cannot be trained: nn.Linear(4, 2) expects 4 features').waitFor();
    await train('Train', 'net');
    const norm = window.page.locator('.notebookOverlay .view-line', { hasText: 'nn.BatchNorm1d(WIDTH)' });
    await norm.locator('span span', { hasText: 'BatchNorm1d' }).first().hover();
    const hover = window.page.locator('.monaco-hover:not(.hidden) .monaco-hover-content', {
      hasText: 'running μ',
    });
    await hover.waitFor();
    assert.match(await hover.innerText(), /BatchNorm1d · layer 1 of net · 12 → 12/);
    await inline(/content: "γ [\d.…]+\s+β [−\d.…]+"/);
    await lens('Cannot be trained').click();
    await window.page.locator('.statusbar-item', { hasText: 'Cell 4 of 4' }).waitFor();
  });
});

// What the page evaluates is text, since this side knows no DOM.

/** Every style rule of the window: what stands behind a line is the content of one. */
const CSS_RULES = `[...document.styleSheets].flatMap(sheet => [...sheet.cssRules].map(rule => rule.cssText))`;
