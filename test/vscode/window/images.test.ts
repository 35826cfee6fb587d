import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { until } from '../launch/explain';
import { openWindow, type VscodeWindow } from '../launch/window';

const IMAGES = 60;
const SIDE = 8;

const NETWORK = `from torch import nn

net = nn.Sequential(
    nn.Conv2d(1, 4, 3, padding=1),
    nn.ReLU(),
    nn.Flatten(),
    nn.Linear(256, 2),
)
`;

/** Bright bars on a dark ground: across in images of class 0, upright in those of class 1. */
function pixelsOf(image: number): number[] {
  const at = Math.floor(image / 2) % SIDE;
  return Array.from({ length: SIDE * SIDE }, (_, i) => {
    const line = image % 2 === 0 ? Math.floor(i / SIDE) : i % SIDE;
    return line === at ? 255 - image : (i * 7 + image) % 40;
  });
}

function idx(dimensions: number[], bytes: number[]): Buffer {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.writeUInt8(8, 2);
  header.writeUInt8(dimensions.length, 3);
  for (const [i, size] of dimensions.entries()) header.writeUInt32BE(size, 4 + 4 * i);
  return Buffer.concat([header, Buffer.from(bytes)]);
}

function writeBars(folder: string): void {
  const images = Array.from({ length: IMAGES }, (_, image) => image);
  mkdirSync(folder);
  writeFileSync(join(folder, 'bars.py'), NETWORK);
  writeFileSync(join(folder, 'bars-images-idx3-ubyte'), idx([IMAGES, SIDE, SIDE], images.flatMap(pixelsOf)));
  writeFileSync(
    join(folder, 'bars-labels-idx1-ubyte'),
    idx(
      [IMAGES],
      images.map(image => image % 2),
    ),
  );
}

describe('images in a window', function () {
  this.timeout(240_000);
  const temporary = mkdtempSync(join(tmpdir(), 'normscope-images-'));
  let window: VscodeWindow;
  let view: Frame;

  const attribute = async (selector: string, name: string) =>
    (await view.locator(selector).first().getAttribute(name)) ?? '';
  const map = '.strip:first-child canvas.map';
  const strengths = () => view.evaluate(`(${STRENGTHS})(document.querySelector('${map}'))`);

  before(async () => {
    const folder = join(temporary, 'bars');
    writeBars(folder);
    window = await openWindow({ folder });
    await window.openFile('bars.py');
    await window.runCommand('Normscope: Train Network…');
    await window.pick('bars-images-idx3-ubyte');
    await until('The run did not finish.', 120_000, async () =>
      / finished after /.test(await window.status('normscope.status')) ? true : undefined,
    );
    await window.openContainer('Normscope');
    view = await window.webview('sideBar', map);
  });

  after(async () => {
    await window?.close();
    rmSync(temporary, { recursive: true, force: true });
  });

  it('shows the pixels of the row, and of the next one', async () => {
    for (const row of [1, 2]) {
      await view.locator(`canvas.picture[aria-label="the image in row ${row}, 8×8 pixels"]`).waitFor();
      assert.deepEqual(
        await view.evaluate(`(${REDS})(document.querySelector('canvas.picture'))`),
        pixelsOf(row - 1),
      );
      await view.locator('[aria-label="next row"]').click();
    }
  });

  it('draws each channel at whole pixels, the stronger the larger its value', async () => {
    await view.locator(map).click({ position: { x: 2, y: 2 } });
    const values: number[] = [];
    for (let column = 0; column < SIDE; column++) {
      const place = `channel 0, row 0, column ${column}: `;
      await view.locator(`${map}[aria-valuetext^="${place}"]`).waitFor();
      await view.locator('h2', { hasText: `unit 0[0, 0, ${column}]` }).waitFor();
      const text = await attribute(map, 'aria-valuetext');
      values.push(Math.abs(Number(text.slice(place.length).replace('−', '-'))));
      await window.page.keyboard.press('ArrowRight');
    }
    assert.ok(new Set(values).size > 2, `the first row holds ${values}`);
    const drawn = ((await strengths()) as number[]).slice(0, SIDE);
    const byValue = [...values.keys()].sort((a, b) => values[a]! - values[b]!);
    const ordered = byValue.map(column => drawn[column]!);
    assert.deepEqual(
      ordered,
      ordered.toSorted((a, b) => a - b),
      `${values} are drawn as ${drawn}`,
    );
    assert.ok(ordered.at(-1)! > ordered[0]!, `all of ${values} are drawn alike`);
    assert.deepEqual(await view.evaluate(`(${SIZES})(document.querySelector('${map}'))`), [0, 0, 0]);
  });

  it('turns to the next channel by its button', async () => {
    const before = await strengths();
    await view.locator('[aria-label="next channel of layer 0"]').click();
    await view.locator('.strip:first-child .pages', { hasText: 'channel 1 of 4' }).waitFor();
    assert.notDeepEqual(await strengths(), before);
  });

  it('names every picture', async () => {
    const canvases = await view.locator('canvas').all();
    const names = await Promise.all(canvases.map(canvas => canvas.getAttribute('aria-label')));
    assert.match(names[0] ?? '', /^the image in row /);
    assert.deepEqual(names.slice(1), ['unit of layer 0', 'unit of layer 1']);
  });

  it('has the border of the theme in high contrast', async () => {
    for (const theme of ['hcDark', 'hcLight'] as const) {
      await window.setTheme(theme);
      await until(`Pictures have no contrast border in ${theme}.`, 20_000, async () =>
        (await view.evaluate(HAS_CONTRAST_BORDERS)) ? true : undefined,
      );
    }
  });
});

// What the page evaluates is text, since this side knows no DOM.

/** The red part of each pixel. */
const REDS = `canvas => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return Array.from(data).filter((_, i) => i % 4 === 0);
}`;

/** The opacity in the middle of each unit, row by row. */
const STRENGTHS = `canvas => {
  const side = canvas.width / ${SIDE};
  const middle = index => index * side + Math.floor(side / 2);
  const context = canvas.getContext('2d');
  return Array.from({ length: ${SIDE * SIDE} }, (_, i) =>
    context.getImageData(middle(i % ${SIDE}), middle(Math.floor(i / ${SIDE})), 1, 1).data[3]);
}`;

/** How far a canvas is from whole pixels a unit, and from being shown at its own width and height. */
const SIZES = `canvas => [
  canvas.width % ${SIDE}, canvas.clientWidth - canvas.width, canvas.clientHeight - canvas.height,
]`;

const HAS_CONTRAST_BORDERS = `(() => {
  const probe = document.createElement('div');
  probe.style.color = getComputedStyle(document.body).getPropertyValue('--vscode-contrastBorder');
  document.body.append(probe);
  const wanted = getComputedStyle(probe).color;
  probe.remove();
  const isHighContrast = /vscode-high-contrast/.test(document.body.className);
  const borders = [...document.querySelectorAll('canvas')].map(it => getComputedStyle(it).borderTopColor);
  return isHighContrast && borders.every(border => border === wanted);
})()`;
