import fs from 'node:fs';
import path from 'node:path';
import { until } from './explain';
import { SAMPLE_MODEL } from './paths';
import { openWindow, type VscodeWindow } from './window';

const DATASET = 'spirals.csv';
const STATUS = 'normscope.status';

/** Long enough for a slow machine: the sample run itself takes seconds. */
const RUN_TIMEOUT = 180_000;

/** Trains the sample network in a window without a screen, as a person would, and writes pictures to `folder`. */
export async function once(folder: string): Promise<void> {
  const failed = path.join(folder, 'failed.png');
  fs.rmSync(failed, { force: true });
  const window = await openWindow();
  try {
    await window.openFile(SAMPLE_MODEL);
    await window.runCommand('Normscope: Train Network…');
    await window.pick(DATASET);
    await window.quickInput.acceptTop('the target column');
    const result = await runEnded(window);
    await window.webview('editor', chartAt(result));
    await pictures(window, folder, '');
    await window.setTheme('light');
    await pictures(window, folder, '-light');
    console.log(result);
  } catch (error) {
    await window.screenshot(failed);
    throw await withNotifications(window, error);
  } finally {
    await window.close();
  }
}

/** What the status bar says when the run has finished; rejects when it failed. */
async function runEnded(window: VscodeWindow): Promise<string> {
  let last = '';
  const sentence = () => `The run did not finish; the status bar says “${last}”.`;
  return until(sentence, RUN_TIMEOUT, async () => {
    last = await window.status(STATUS);
    if (/ (failed|diverged): /.test(last)) throw new Error(last);
    return / finished after /.test(last) ? last : undefined;
  });
}

async function pictures(window: VscodeWindow, folder: string, suffix: string): Promise<void> {
  const file = (name: string) => path.join(folder, `${name}${suffix}.png`);
  await window.hover(SAMPLE_MODEL, 'BatchNorm1d');
  await window.screenshot(file('editor'));
  await window.page.mouse.move(5, 5);
  await window.webview('editor', CHART);
  await window.screenshot(file('panel'), await window.editorGroup('Traces: '));
  await window.openContainer('Normscope');
  await window.treeRows('Layers');
  await window.section('Activations');
  await window.webview('sideBar', UNIT);
  await window.screenshot(file('side'), window.page.locator('.part.sidebar'));
}

/** What the views show of a run, and do not without one. */
const CHART = 'canvas';
const chartAt = (result: string) => {
  const steps = / after ([\d\u202f]+) steps/.exec(result)?.[1]?.replace(/\u202f/g, '');
  return `canvas[aria-label$="at step ${steps}."]`;
};
const UNIT = '[role="option"]';

async function withNotifications(window: VscodeWindow, error: unknown): Promise<Error> {
  const said = await window.notifications();
  const message = error instanceof Error ? error.message : String(error);
  return new Error([message, ...said.map(text => `VS Code says: ${text}`)].join(' '), { cause: error });
}
