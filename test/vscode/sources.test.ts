import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Commands, Settings } from '../../src/vscode/contributions';
import {
  activated,
  errorsOf,
  eventually,
  lensTitles,
  openText,
  ours,
  sample,
  setting,
  stopAll,
} from './support';

const TWO = `from torch import nn

class Net(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.a = nn.Linear(2, width)
        self.b = nn.Linear(width, 2)

    def forward(self, x):
        return self.b(self.a(x))

wide = Net(64)
narrow = Net(2)
`;

const KERAS = `import keras
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, "softmax")])
model.compile(optimizer=keras.optimizers.Adam(0.25), loss="sparse_categorical_crossentropy")
model.fit(x, y, epochs=2, batch_size=50)
`;

function trainNetwork(document: vscode.Uri, network: string): Thenable<unknown> {
  const answers = { dataset: sample('spirals.csv').fsPath, target: 'spiral' };
  return vscode.commands.executeCommand(
    Commands.trainNetwork,
    { document: document.toString(), network },
    answers,
  );
}

function code(text: string, language = 'python'): vscode.NotebookCellData {
  return new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, language);
}

describe('networks of one class', () => {
  before(() => setting(Settings.epochs, 1));

  after(async () => {
    await stopAll();
    await setting(Settings.epochs, undefined);
  });

  it('keep their own runs while one gets another name or goes', async () => {
    const { runs } = await activated();
    const editor = await openText(TWO);
    const { uri } = editor.document;
    assert.deepEqual(await lensTitles(uri), ['Train wide', 'Train narrow']);
    await trainNetwork(uri, 'narrow');
    const run = runs.latestOf(uri.toString(), 'narrow');
    assert.ok(run);
    const replace = async (from: string, to: string) => {
      const at = editor.document.positionAt(editor.document.getText().indexOf(from));
      await editor.edit(edit => edit.replace(new vscode.Range(at, at.translate(0, from.length)), to));
    };
    await replace('narrow', 'thin');
    assert.equal(runs.latestOf(uri.toString(), 'thin'), run);
    await replace('thin = Net(2)', '');
    assert.equal(runs.latestOf(uri.toString(), 'wide'), undefined);
    await eventually('the lens of the other one is alone', async () =>
      (await lensTitles(uri)).join() === 'Train' ? true : undefined,
    );
  });
});

describe('what a text says of training', () => {
  afterEach(stopAll);

  it('is taken for what the user has not set', async () => {
    const { runs } = await activated();
    const { document } = await openText(KERAS);
    await trainNetwork(document.uri, 'model');
    const run = runs.latestOf(document.uri.toString(), 'model')!;
    assert.deepEqual([run.start.learningRate, run.start.totalSteps], [0.25, 48]);
    assert.equal(run.origin.fromText, 'Adam, learning rate 0.25, cross-entropy, batches of 50, 2 epochs');
    await setting(Settings.epochs, 1);
    await setting(Settings.optimizer, 'sgd');
    try {
      await trainNetwork(document.uri, 'model');
      const second = runs.latestOf(document.uri.toString(), 'model')!;
      assert.deepEqual([second.start.learningRate, second.start.totalSteps], [0.01, 24]);
      assert.equal(second.origin.fromText, 'cross-entropy, batches of 50');
    } finally {
      await setting(Settings.epochs, undefined);
      await setting(Settings.optimizer, undefined);
    }
  });
});

describe('a notebook', () => {
  let notebook: vscode.NotebookDocument;

  const edited = async (edit: vscode.NotebookEdit) => {
    const all = new vscode.WorkspaceEdit();
    all.set(notebook.uri, [edit]);
    assert.ok(await vscode.workspace.applyEdit(all));
  };

  before(async () => {
    await activated();
    await setting(Settings.epochs, 1);
    const cells = [
      new vscode.NotebookCellData(
        vscode.NotebookCellKind.Markup,
        '# nn.Sequential(nn.Linear(1, 1))',
        'markdown',
      ),
      code('%load_ext autoreload\nfrom torch import nn\nwidth = 4'),
      code('echo nn.Sequential()', 'shellscript'),
      code('nn.Sequential(nn.Linear(2, width), nn.Linear(width, 2))'),
      code('nn.Sequential(nn.Linear(3, width), nn.Linear(width, 2))'),
    ];
    notebook = await vscode.workspace.openNotebookDocument(
      'jupyter-notebook',
      new vscode.NotebookData(cells),
    );
    await vscode.window.showNotebookDocument(notebook);
  });

  after(async () => {
    await stopAll();
    await setting(Settings.epochs, undefined);
  });

  it('has lenses, hovers and problems in its cells', async () => {
    const [, imports, shell, good, second] = notebook.getCells().map(({ document }) => document.uri);
    assert.deepEqual(await lensTitles(imports!), []);
    assert.deepEqual(await lensTitles(shell!), []);
    assert.deepEqual(await lensTitles(good!), ['Train']);
    const [hover] = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      good,
      new vscode.Position(0, 20),
    );
    assert.match((hover!.contents[0] as vscode.MarkdownString).value, /Linear[\s\S]*2 → 4/);
    assert.equal(hover!.range!.start.line, 0);
    const key = notebook.uri.toString();
    const told = await errorsOf(() => trainNetwork(notebook.uri, 'Sequential (cell 5, line 1)'));
    assert.match(told[0]!, /cell 5, line 1: nn\.Linear\(3, width\) expects 3 features/);
    const { runs } = await activated();
    assert.equal(runs.latestOf(key, 'Sequential (cell 5, line 1)'), undefined);
    const [problem] = await eventually('the problem is shown', () =>
      ours(second!).length > 0 ? ours(second!) : undefined,
    );
    assert.equal(problem!.range.start.character, 14);
    assert.deepEqual(ours(good!), []);
  });

  it('keeps a run with its network while cells come, go and are edited', async () => {
    const { runs } = await activated();
    const key = notebook.uri.toString();
    await trainNetwork(notebook.uri, 'Sequential (cell 4, line 1)');
    const run = runs.latestOf(key, 'Sequential (cell 4, line 1)');
    assert.ok(run);
    await edited(vscode.NotebookEdit.insertCells(1, [code('a = 1\nb = 2')]));
    await eventually('it is one cell below', () =>
      runs.latestOf(key, 'Sequential (cell 5, line 1)') === run ? true : undefined,
    );
    const good = notebook.cellAt(4).document;
    const edit = new vscode.WorkspaceEdit();
    edit.insert(good.uri, new vscode.Position(0, 0), '\n\n');
    await vscode.workspace.applyEdit(edit);
    await eventually('it is one cell and two lines below', () =>
      runs.latestOf(key, 'Sequential (cell 5, line 3)') === run ? true : undefined,
    );
    await edited(vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(1, 2)));
    await eventually('it is where the text has it', () =>
      runs.latestOf(key, 'Sequential (cell 4, line 3)') === run ? true : undefined,
    );
    assert.ok((await lensTitles(good.uri)).includes('Show traces'));
  });
});
