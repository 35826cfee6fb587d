import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../launch/explain';
import { openWindow, type VscodeWindow } from '../launch/window';

const BROKEN = `from torch import nn

net = nn.Sequential(
    nn.Linear(2, 8),
    nn.Linear(9, 3),
)
`;

describe('the lenses in a window', function () {
  this.timeout(120_000);
  let window: VscodeWindow;

  const lens = (text: string) => window.page.locator('.codelens-decoration a', { hasText: text });

  const offered = async (): Promise<string[]> => {
    await window.quickInput.open('F1');
    await window.page.keyboard.insertText('Normscope: ');
    const labels = await until('The palette offers nothing of ours.', 20_000, async () => {
      const now = await window.quickInput.labels();
      return now.some(label => label.startsWith('Normscope: ')) ? now : undefined;
    });
    await window.page.keyboard.press('Escape');
    return labels;
  };

  before(async () => {
    window = await openWindow({ settings: { 'normscope.training.epochs': 1_000_000 } });
    writeFileSync(join(window.workspace, 'broken.py'), BROKEN);
  });

  after(() => window?.close());

  it('lead to what keeps a network from being trained', async () => {
    await window.openFile('broken.py');
    await lens('Cannot be trained: nn.Linear(9, 3) expects 9 features').click();
    await window.page.locator('.statusbar-item', { hasText: 'Ln 5,' }).waitFor();
  });

  it('train, pause and go on, and the palette offers what is possible', async () => {
    await window.openFile('spirals.py');
    await lens('Train').click();
    await window.pick('spirals.csv');
    await window.quickInput.acceptTop('the target column');
    await lens('Pause').click();
    await lens('Resume').waitFor();
    const paused = await offered();
    assert.ok(paused.includes('Normscope: Resume') && !paused.includes('Normscope: Pause'), paused.join());
    await lens('Resume').click();
    await lens('Pause').waitFor();
    const running = await offered();
    assert.ok(running.includes('Normscope: Pause') && !running.includes('Normscope: Resume'), running.join());
    await lens('Stop').click();
    await lens('Train').waitFor();
  });
});
