import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '../launch/explain';
import { openWindow, type VscodeWindow } from '../launch/window';

const execute = promisify(execFile);
const VSCE = 'node_modules/@vscode/vsce/vsce';

describe('the package', function () {
  this.timeout(240_000);
  let folder: string;
  let window: VscodeWindow | undefined;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'normscope-package-'));
  });

  after(async () => {
    await window?.close();
    rmSync(folder, { recursive: true });
  });

  it('is made, installs and trains the sample', async () => {
    const vsix = join(folder, 'normscope.vsix');
    const flags = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
    await execute(process.execPath, [VSCE, 'package', ...flags, '-o', vsix]);
    window = await openWindow({ vsix });
    await window.openFile('spirals.py');
    await window.runCommand('Normscope: Train Network…');
    await window.pick('spirals.csv');
    await window.quickInput.acceptTop('the target column');
    const said = await until('The run did not finish.', 120_000, async () => {
      const status = await window!.status('normscope.status');
      return / finished after /.test(status) ? status : undefined;
    });
    assert.match(said, /validation accuracy 9[789]\.\d/);
    await window.webview('editor', 'section.layer canvas');
  });
});
