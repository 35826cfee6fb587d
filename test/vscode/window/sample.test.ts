import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { until } from '../launch/explain';
import { openWindow, type VscodeWindow } from '../launch/window';

/** As a person would: the sample, the palette, the mouse and the keyboard. */
describe('the sample in a window', function () {
  this.timeout(240_000);
  let window: VscodeWindow;
  const console: string[] = [];

  const text = (frame: Frame, selector: string) =>
    frame
      .locator(selector)
      .first()
      .textContent()
      .then(content => content ?? '');

  before(async () => {
    window = await openWindow();
    window.page.on('console', message => console.push(message.text()));
    await window.openFile('spirals.py');
  });

  after(() => window?.close());

  it('trains from the palette with two choices', async () => {
    await window.runCommand('Normscope: Train Network…');
    await window.pick('spirals.csv');
    await window.quickInput.acceptTop('the target column');
    await until('The run did not finish.', 120_000, async () =>
      / finished after /.test(await window.status('normscope.status')) ? true : undefined,
    );
  });

  it('draws every layer in the panel, gamma and beta of every batch norm', async () => {
    const panel = await window.webview('editor', 'section.layer');
    assert.equal(await panel.locator('section.layer').count(), 13);
    assert.equal(await panel.locator('section.layer[data-layer="1"] .chart').count(), 4);
    assert.match(await text(panel, '.status'), /^finished after 5\s016 steps/);
    await panel.locator('section.layer[data-layer="1"]').scrollIntoViewIfNeeded();
    const gamma = panel.locator('section.layer[data-layer="1"] canvas').nth(2);
    const expected = /^gamma of 16 units over the steps: mean [\d.]+, from [\d.]+ to [\d.]+ at step 5016\./;
    let label = '';
    await until(
      () => `The chart of gamma says “${label}”.`,
      20_000,
      async () => {
        label = (await gamma.getAttribute('aria-label')) ?? '';
        return expected.test(label) ? true : undefined;
      },
    );
    const inked = await panel.evaluate(
      `(${INKED_SHARE})(document.querySelectorAll('[data-layer="1"] canvas')[2])`,
    );
    assert.ok(Number(inked) > 0.03, `gamma's chart is inked to ${inked}`);
  });

  it('goes to the line of a layer, and marks the layer of the line', async () => {
    const panel = await window.webview('editor', 'section.layer');
    await panel.locator('section.layer[data-layer="3"] button').first().click();
    await panel.locator('section.layer.current[data-layer="3"]').waitFor();
    await window.page.locator('.statusbar-item', { hasText: 'Ln 15,' }).waitFor();
    await window.page.keyboard.press('ArrowDown');
    await panel.locator('section.layer.current[data-layer="4"]').waitFor();
    assert.equal(await panel.locator('section.layer.current').count(), 1);
  });

  it('hovers and shows values at the code', async () => {
    const hover = await window.hover('spirals.py', 'BatchNorm1d');
    assert.match(hover, /running μ/);
    assert.match(hover, /γ [\d.]+…[\d.]+/);
    const inline = (await window.page.evaluate(CSS_RULES)) as string[];
    assert.ok(
      inline.some(rule => /content: "γ [\d.…]+\s+β/.test(rule)),
      'no inline value of gamma and beta',
    );
    await window.page.keyboard.press('Escape');
  });

  it('looks into a unit: click, keyboard, another row', async () => {
    await window.openContainer('Normscope');
    assert.ok((await window.treeRows('Layers')).length >= 8);
    const view = await window.webview('sideBar', '[role="option"]');
    await view.locator('.strip').nth(2).locator('[role="option"]').nth(5).click();
    await view.locator('h2', { hasText: 'unit 2.5' }).waitFor();
    const detail = await text(view, '.detail');
    assert.match(
      detail,
      /z = w·x \+ b[\s\S]*x̂ = \(z − μ\) \/ √\(σ² \+ ε\)[\s\S]*y = γ · x̂ \+ β[\s\S]*a = sigmoid\(/,
    );
    await view.page().keyboard.press('ArrowRight');
    await view.locator('h2', { hasText: 'unit 2.6' }).waitFor();
    await view.locator('[aria-label="next row"]').click();
    await view.locator('.sample', { hasText: 'row 2 of the file' }).waitFor();
  });

  it('breaks no content security policy', () => {
    assert.deepEqual(
      console.filter(line => /Content Security Policy/i.test(line) && /normscope/i.test(line)),
      [],
    );
  });
});

// What the page evaluates is text, since this side knows no DOM.

/** Every style rule of the window: what stands behind a line is the content of one. */
const CSS_RULES = `[...document.styleSheets].flatMap(sheet => [...sheet.cssRules].map(rule => rule.cssText))`;

/** Share of a canvas that something is drawn on. */
const INKED_SHARE = `canvas => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let inked = 0;
  for (let i = 3; i < data.length; i += 4) if (data[i] > 0) inked++;
  return inked / (data.length / 4);
}`;
