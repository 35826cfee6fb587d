import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Run } from '../../src/runs/run';
import { Settings } from '../../src/vscode/contributions';
import { NetworkCache } from '../../src/vscode/editor/networkCache';
import { Problems } from '../../src/vscode/editor/problems';
import { sourceOf } from '../../src/vscode/editor/sources';
import { Reports } from '../../src/vscode/reports';
import { CursorLayers } from '../../src/vscode/views/cursorLayers';
import {
  activated,
  eventually,
  lensTitles,
  openSample,
  openText,
  openUntitled,
  sample,
  setting,
  stopAll,
  train,
} from './support';

const UNNAMED = `from torch import nn

nn.Sequential(nn.Linear(2, 2))
print(nn.Sequential(nn.Linear(2, 2), nn.ReLU()))
`;

async function trained(document: vscode.TextDocument, network: string): Promise<Run> {
  const { runs } = await activated();
  await train(document, network, sample('spirals.csv').fsPath, 'spiral');
  const run = runs.latestOf(document.uri.toString(), network);
  assert.ok(run, `no run of ${network}`);
  return run;
}

describe('a run', () => {
  before(() => setting(Settings.epochs, 1));

  after(async () => {
    await stopAll();
    await setting(Settings.epochs, undefined);
  });

  it('stays with its network when lines come and go above, though it has no name', async () => {
    const { runs } = await activated();
    const editor = await openText(UNNAMED);
    const { document } = editor;
    const [first, second] = ['Sequential (line 3)', 'Sequential (line 4)'];
    const run = await trained(document, first!);
    const other = await trained(document, second!);
    await editor.edit(edit => edit.insert(new vscode.Position(1, 0), '\n'));
    const key = document.uri.toString();
    assert.equal(runs.latestOf(key, 'Sequential (line 4)'), run);
    assert.equal(runs.latestOf(key, 'Sequential (line 5)'), other);
    await editor.edit(edit => edit.insert(new vscode.Position(3, 0), 'nn.Sequential(\n'));
    await editor.edit(edit => edit.insert(new vscode.Position(4, 0), 'nn.ReLU())\n'));
    assert.equal(runs.latestOf(key, 'Sequential (line 4)'), undefined);
    assert.equal(runs.latestOf(key, 'Sequential (line 6)'), run);
    await editor.edit(edit => edit.delete(new vscode.Range(0, 0, 5, 0)));
    await editor.edit(edit => edit.insert(new vscode.Position(0, 0), 'from torch import nn\n'));
    assert.equal(runs.latestOf(key, 'Sequential (line 2)'), run);
    assert.equal(runs.latestOf(key, 'Sequential (line 3)'), other);
  });

  it('stays with a network that gets a name or another one, and with one that is cut and pasted', async () => {
    const { runs } = await activated();
    const editor = await openText('from torch import nn\nnet = nn.Sequential(nn.Linear(2, 2))\n');
    const key = editor.document.uri.toString();
    const run = await trained(editor.document, 'net');
    for (const [from, to, text] of [
      [0, 3, ''],
      [0, 0, 'mo'],
      [2, 2, 'del'],
    ] as const) {
      await editor.edit(edit => edit.replace(new vscode.Range(1, from, 1, to), text));
    }
    assert.equal(runs.latestOf(key, 'model'), run);
    const line = editor.document.lineAt(1).text;
    await editor.edit(edit => edit.delete(new vscode.Range(1, 0, 2, 0)));
    await editor.edit(edit => edit.insert(new vscode.Position(1, 0), `\n\n${line}\n`));
    assert.equal(runs.latestOf(key, 'model'), run);
    await editor.edit(edit => edit.insert(new vscode.Position(3, 0), 'my'));
    assert.equal(runs.latestOf(key, 'mymodel'), run);
    const call = editor.document.lineAt(3).text.indexOf('nn.');
    await editor.edit(edit => edit.insert(new vscode.Position(3, call), 'torch.'));
    await editor.edit(edit => edit.insert(new vscode.Position(1, 0), 'import torch\n'));
    assert.equal(runs.latestOf(key, 'mymodel'), run);
  });

  it('stays with its file when that or its folder gets another name', async () => {
    const { runs } = await activated();
    const folder = sample('networks');
    const from = vscode.Uri.joinPath(folder, 'net.py');
    await vscode.workspace.fs.writeFile(from, Buffer.from(UNNAMED));
    const { document } = await vscode.window.showTextDocument(from);
    const run = await trained(document, 'Sequential (line 3)');
    await eventually('it has ended', () => (run.isActive ? undefined : true));
    for (const [old, now, file] of [
      [from, vscode.Uri.joinPath(folder, 'other.py'), 'networks/other.py'],
      [folder, sample('models'), 'models/other.py'],
    ] as const) {
      const edit = new vscode.WorkspaceEdit();
      edit.renameFile(old, now);
      assert.ok(await vscode.workspace.applyEdit(edit));
      const uri = sample(file);
      await eventually('the run has moved', () =>
        runs.latestOf(uri.toString(), 'Sequential (line 3)') === run ? true : undefined,
      );
      await vscode.window.showTextDocument(uri);
      assert.ok((await lensTitles(uri)).includes('Show traces'));
    }
    const editor = vscode.window.activeTextEditor!;
    await editor.edit(edit => edit.insert(new vscode.Position(0, 0), '\n'));
    assert.equal(runs.latestOf(sample('models/other.py').toString(), 'Sequential (line 4)'), run);
    await editor.document.save();
    await vscode.workspace.fs.delete(sample('models'), { recursive: true });
  });

  it('is found again in a file that was closed', async () => {
    const { runs } = await activated();
    const uri = sample('unnamed.py');
    await vscode.workspace.fs.writeFile(uri, Buffer.from(UNNAMED));
    // A document that a test opens through the API is kept open for minutes.
    await vscode.commands.executeCommand('vscode.open', uri);
    const run = await trained(vscode.window.activeTextEditor!.document, 'Sequential (line 3)');
    let isClosed = false;
    const subscription = vscode.workspace.onDidCloseTextDocument(document => {
      isClosed ||= document.uri.toString() === uri.toString();
    });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await eventually('it is closed', () => (isClosed ? true : undefined));
    subscription.dispose();
    await vscode.commands.executeCommand('vscode.open', uri);
    const editor = vscode.window.activeTextEditor!;
    await editor.edit(edit => edit.insert(new vscode.Position(0, 0), '\n'));
    assert.equal(runs.latestOf(uri.toString(), 'Sequential (line 4)'), run);
    await editor.document.save();
    await vscode.workspace.fs.delete(uri);
  });
});

describe('a document that is not the user’s own', () => {
  const scheme = 'git';
  let provider: vscode.Disposable;

  before(() => {
    provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: () =>
        'from torch import nn\nnet = nn.Sequential(nn.Linear(2, 3), nn.Linear(2, 2))\n',
    });
  });

  after(() => provider.dispose());

  it('has no lens, no hover and no problem', async () => {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(`${scheme}:/former/net.py`));
    assert.equal(document.languageId, 'python');
    await vscode.window.showTextDocument(document);
    assert.deepEqual(await lensTitles(document.uri), []);
    const at = new vscode.Position(1, 25);
    assert.deepEqual(
      await vscode.commands.executeCommand('vscode.executeHoverProvider', document.uri, at),
      [],
    );
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
    assert.equal(sourceOf(document), undefined);
  });
});

describe('the layers under the cursor', () => {
  let cursor: CursorLayers;
  let own: vscode.Disposable[];
  let run: Run;
  const told: (readonly string[])[] = [];
  const now = (ids: string[]) =>
    eventually(`the layers are ${ids} and not ${cursor.current}`, () =>
      cursor.current.join() === ids.join() ? true : undefined,
    );

  before(async () => {
    const { runs } = await activated();
    await setting(Settings.epochs, 1);
    const networks = new NetworkCache();
    const problems = new Problems(networks);
    const log = vscode.window.createOutputChannel('Normscope test', { log: true });
    const editor = await openSample();
    editor.selection = new vscode.Selection(12, 4, 12, 4);
    run = await trained(editor.document, 'net');
    cursor = new CursorLayers(networks, runs, new Reports(problems, log));
    own = [cursor, problems, networks, log];
    cursor.onDidChange(ids => told.push(ids));
  });

  after(async () => {
    for (const part of own) part.dispose();
    await stopAll();
    await setting(Settings.epochs, undefined);
  });

  it('are known at once, and none once the cursor leaves the networks or the document', async () => {
    assert.deepEqual(cursor.current, ['1']);
    const editor = vscode.window.activeTextEditor!;
    editor.selection = new vscode.Selection(13, 4, 13, 4);
    await now(['2']);
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    await now([]);
    editor.selection = new vscode.Selection(12, 4, 12, 4);
    await now(['1']);
    await openText('print("hello")\n');
    await now([]);
    await openSample();
    await now(['1']);
    assert.deepEqual(told.at(-1), ['1']);
  });

  it('follow the shown run', async () => {
    const { runs } = await activated();
    await now(['1']);
    const { document } = await openUntitled('from torch import nn\nnet = nn.Sequential(nn.Linear(2, 2))\n');
    await trained(document, 'net');
    await now([]);
    vscode.window.activeTextEditor!.selection = new vscode.Selection(1, 25, 1, 25);
    await now(['0']);
    runs.current = run;
    assert.deepEqual(cursor.current, []);
    await openSample();
    await now(['1']);
  });

  it('can be revealed while they are in the text', async () => {
    cursor.reveal('3');
    await now(['3']);
    assert.equal(vscode.window.activeTextEditor?.selection.start.line, 14);
  });
});
