import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Settings } from '../../src/vscode/contributions';
import { activated, eventually, openText, ours, sample, setting, stopAll, train } from './support';

const NET = `import torch.nn as nn

net = nn.Sequential(
    nn.Linear(2, 8),
    nn.BatchNorm1d(8, momentum=0.99),
    nn.ReLU(),
    nn.Linear(9, 3),
)
`;

function codesIn(document: vscode.TextDocument): string[] {
  return ours(document.uri).map(({ code }) => String(typeof code === 'object' ? code.value : code));
}

async function shown(document: vscode.TextDocument, ...codes: string[]): Promise<void> {
  await eventually(`shown: ${codes.join(', ') || 'nothing'}`, () =>
    codesIn(document).sort().join() === [...codes].sort().join() ? true : undefined,
  );
}

async function actionsAt(
  { uri }: vscode.TextDocument,
  line: number,
  kind?: vscode.CodeActionKind,
): Promise<vscode.CodeAction[]> {
  const range = new vscode.Range(line, 6, line, 6);
  return vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, range, kind?.value);
}

async function choose(document: vscode.TextDocument, line: number, title: string): Promise<void> {
  const actions = await actionsAt(document, line);
  const action = actions.find(one => one.title === title);
  assert.ok(action, `${title} is not among ${actions.map(one => one.title).join(', ')}`);
  if (action.edit) assert.ok(await vscode.workspace.applyEdit(action.edit));
  const { command } = action;
  if (command) await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
}

describe('quick fixes in VS Code', () => {
  before(activated);

  afterEach(async () => {
    await setting(Settings.problems, undefined);
    const { Workspace } = vscode.ConfigurationTarget;
    await vscode.workspace.getConfiguration().update(Settings.problems, undefined, Workspace);
  });

  it('mend one problem after the other', async () => {
    const { document } = await openText(NET);
    await shown(document, 'shape-mismatch');
    await choose(document, 6, 'Set in_features=8');
    await shown(document, 'bias-before-batch-norm', 'momentum-convention');
    await choose(document, 4, 'Set momentum=0.01');
    await choose(document, 3, 'Set bias=False');
    await shown(document);
    assert.match(document.getText(), /Linear\(2, 8, bias=False\),\n.*momentum=0\.01\)[^9]*Linear\(8, 3\)/);
  });

  it('turn a code off, and explain it', async () => {
    const { document } = await openText(NET.replace('9, 3', '8, 3'));
    await shown(document, 'bias-before-batch-norm', 'momentum-convention');
    await choose(document, 3, "Turn off 'bias-before-batch-norm'");
    await shown(document, 'momentum-convention');
    const [problem] = ours(document.uri);
    assert.equal(problem!.severity, vscode.DiagnosticSeverity.Warning);
    await setting(Settings.problems, { 'momentum-convention': 'hint' });
    await eventually('it is a hint', () =>
      ours(document.uri)[0]?.severity === vscode.DiagnosticSeverity.Hint ? true : undefined,
    );
    const { code } = problem!;
    assert.ok(typeof code === 'object');
    const target = (code as { target: vscode.Uri }).target;
    await vscode.commands.executeCommand(target.path, ...JSON.parse(target.query));
    await eventually('the manual is open', () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .find(({ label }) => label.includes('problems.md')),
    );
  });

  it('take batch norm out, and put it back', async () => {
    const text = NET.replace('9, 3', '8, 3').replace('8, momentum=0.99', '8');
    const { document } = await openText(text);
    const rewrite = vscode.CodeActionKind.RefactorRewrite;
    const titles = async () => (await actionsAt(document, 3, rewrite)).map(({ title }) => title);
    assert.deepEqual(await titles(), ['Remove every batch norm']);
    await choose(document, 3, 'Remove every batch norm');
    assert.ok(!document.getText().includes('BatchNorm'));
    assert.deepEqual(await titles(), ['Add batch norm after each hidden layer']);
    await choose(document, 3, 'Add batch norm after each hidden layer');
    assert.equal(document.getText(), text);
  });

  it('tell of a training that has too few steps', async () => {
    const { document } = await openText(
      NET.replace('9, 3', '8, 2').replace('momentum=0.99', 'momentum=1e-4'),
    );
    await train(document, 'net', sample('spirals.csv').fsPath, 'spiral');
    await shown(document, 'bias-before-batch-norm', 'too-few-steps');
    await stopAll();
  });
});
