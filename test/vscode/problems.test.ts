import * as assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { Commands } from '../../src/vscode/contributions';
import {
  activated,
  errorsOf,
  eventually,
  lensTitles,
  openText,
  openUntitled,
  ours,
  sample,
  train,
} from './support';

async function problemsOf(uri: vscode.Uri): Promise<string[]> {
  const found = await eventually('a problem is shown', () => (ours(uri).length > 0 ? ours(uri) : undefined));
  return found.map(({ range, message }) => `${range.start.line + 1}:${range.start.character + 1} ${message}`);
}

function dataFile(content: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'normscope-test-')), 'data.csv');
  writeFileSync(path, content);
  return path;
}

const SEVEN = `a,b,y\n${Array.from({ length: 42 }, (_, i) => `${i},${i % 5},k${i % 7}`).join('\n')}\n`;
const NET =
  'import torch.nn as nn\n\nnet = nn.Sequential(\n    nn.Linear(2, 8),\n    nn.ReLU(),\n    nn.Linear(8, 3),\n)\n';

describe('problems in VS Code', () => {
  before(activated);

  it('stand at what cannot be read, and go when it is mended', async () => {
    const editor = await openText(NET.replace('nn.ReLU()', 'nn.Conv3d(1, 2, 3)'));
    const { uri } = editor.document;
    assert.match((await problemsOf(uri))[0]!, /^5:5 .*Conv3d/);
    const range = new vscode.Range(4, 4, 4, 22);
    await editor.edit(edit => edit.replace(range, 'nn.ReLU()'));
    await eventually('the problem goes', () => (ours(uri).length === 0 ? true : undefined));
  });

  it('stand at a layer that does not fit the one before', async () => {
    const { document } = await openText(NET.replace('Linear(8, 3)', 'Linear(9, 3)'));
    assert.deepEqual(await problemsOf(document.uri), [
      '6:5 nn.Linear(9, 3) expects 9 features, but the layer before gives 8.',
    ]);
  });

  it('stand at the layer that does not fit the data, until the text is edited', async () => {
    const editor = await openText(NET);
    const { uri } = editor.document;
    await train(editor.document, 'net', sample('spirals.csv').fsPath, 'x');
    assert.match(
      (await problemsOf(uri))[0]!,
      /^4:5 nn\.Linear\(2, 8\) expects 2 features, but the data gives 3 \(1 numeric column, 2 from categories; target 'x'\)/,
    );
    await editor.edit(edit => edit.insert(new vscode.Position(0, 0), '\n'));
    await eventually('the problem goes', () => (ours(uri).length === 0 ? true : undefined));
  });

  it('stand at the last layer when the target has more classes than outputs', async () => {
    const { document } = await openText(NET);
    await train(document, 'net', dataFile(SEVEN), 'y');
    assert.match(
      (await problemsOf(document.uri))[0]!,
      /^6:5 The network gives 3 outputs, but the target 'y' has 7 classes \(k0, k1/,
    );
  });

  it('stand at the line of a data file that is empty or ragged', async () => {
    const { document } = await openText(NET);
    for (const [content, expected] of [
      ['', /^1:1 data\.csv is empty/],
      ['a,b,y\n1,2,u\n3,v\n', /^3:1 Line 3 has 2 fields where the lines before have 3/],
    ] as const) {
      const path = dataFile(content);
      await train(document, 'net', path, 'y');
      assert.match((await problemsOf(vscode.Uri.file(path)))[0]!, expected);
    }
  });

  it('keep a network with a problem from being trained, and say which', async () => {
    const { runs } = await activated();
    const before = runs.current;
    const { document } = await openText(NET.replace('Linear(2, 8)', 'Linear(2, hidden)'));
    await train(document, 'net', sample('spirals.csv').fsPath, 'spiral');
    assert.match((await problemsOf(document.uri)).join(), /4:18 .*hidden/);
    assert.equal(runs.current, before);
  });

  it('do not keep a file without a network from saying so', async () => {
    await openText('print("hello")\n');
    await vscode.commands.executeCommand(Commands.trainNetwork);
    const { uri } = vscode.window.activeTextEditor!.document;
    assert.match((await problemsOf(uri))[0]!, /^1:1 .* has no network: Normscope looks for those of PyTorch/);
  });

  it('stand once where the reading says the same', async () => {
    const { document } = await openText(NET.replace('nn.ReLU(),', 'nn.ReLU('));
    const [before] = await problemsOf(document.uri);
    await errorsOf(() => train(document, 'net', sample('spirals.csv').fsPath, 'spiral'));
    const after = await problemsOf(document.uri);
    assert.deepEqual(
      after.filter(text => text === before),
      [before],
    );
    assert.deepEqual([...new Set(after)], after);
  });

  it('stay in other files when a network is trained', async () => {
    const wrong = await openText(NET, 'wrong.py');
    await train(wrong.document, 'net', sample('spirals.csv').fsPath, 'x');
    const ragged = dataFile('a,b,y\n1,2,u\n3,v\n');
    await train(wrong.document, 'net', ragged, 'y');
    assert.deepEqual(ours(wrong.document.uri), []);
    await problemsOf(vscode.Uri.file(ragged));
    await train(wrong.document, 'net', sample('spirals.csv').fsPath, 'x');
    assert.deepEqual(ours(vscode.Uri.file(ragged)), []);
    const other = await openText(NET, 'other.py');
    await train(other.document, 'net', sample('spirals.csv').fsPath, 'x');
    assert.equal((await problemsOf(wrong.document.uri)).length, 1);
    assert.equal((await problemsOf(other.document.uri)).length, 1);
  });

  it('stand in a document that has no file yet, with a way to their line', async () => {
    const { document } = await openUntitled(NET);
    await openText('print("hello")\n');
    const go = (items: string[]) => items[0];
    const told = await errorsOf(
      () => train(document, 'net', sample('spirals.csv').fsPath, 'x'),
      items => {
        assert.deepEqual(items, ['Go to Line 4']);
        return go(items);
      },
    );
    assert.match(told[0]!, new RegExp(`${document.uri.path}, line 4: nn\\.Linear`));
    assert.match((await problemsOf(document.uri))[0]!, /^4:5 /);
    await eventually('its line is shown', () => {
      const editor = vscode.window.activeTextEditor;
      return editor?.document === document && editor.selection.active.line === 3 ? true : undefined;
    });
  });

  it('are told with the file that they are in', async () => {
    const { document } = await openText(NET);
    const telling = (path: string, target: string) => errorsOf(() => train(document, 'net', path, target));
    const csv = sample('spirals.csv').fsPath;
    assert.match((await telling(csv, 'x'))[0]!, /^Normscope: net\.py, line 4: nn\.Linear/);
    assert.match((await telling(csv, 'z'))[0]!, /^Normscope: spirals\.csv, line 1: There is no column 'z'/);
    const ragged = dataFile('a,b,y\n1,2,u\n3,v\n');
    assert.match((await telling(ragged, 'y'))[0]!, /^Normscope: data\.csv: Line 3 has 2 fields/);
  });

  it('say in the lens why a network cannot be trained, and lead there', async () => {
    const { document } = await openText(NET.replace('Linear(8, 3)', 'Linear(9, 3)'));
    const [title] = await lensTitles(document.uri);
    assert.match(title!, /^Cannot be trained: nn\.Linear\(9, 3\) expects 9 features/);
    const [lens] = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
    );
    const { command, arguments: argumentsOf = [] } = lens!.command!;
    await vscode.commands.executeCommand(command, ...argumentsOf);
    assert.equal(vscode.window.activeTextEditor?.selection.start.line, 5);
  });

  it('do not mind half-typed code', async () => {
    const editor = await openText('import torch.nn as nn\n');
    const end = () => editor.document.lineAt(editor.document.lineCount - 1).range.end;
    for (const piece of NET.split('\n')
      .slice(2)
      .join('\n')
      .match(/[\s\S]{1,7}/g)!) {
      await editor.edit(edit => edit.insert(end(), piece));
      await vscode.commands.executeCommand('vscode.executeCodeLensProvider', editor.document.uri);
    }
    await eventually('no problem is left', () => (ours(editor.document.uri).length === 0 ? true : undefined));
  });
});
