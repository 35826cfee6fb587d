import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Run } from '../../src/runs/run';
import { Commands, Settings } from '../../src/vscode/contributions';
import {
  activated,
  answering,
  eventually,
  lensTitles,
  openSample,
  openUntitled,
  sample,
  setting,
  stopAll,
  train,
  trainSample,
} from './support';

async function hoverAt(uri: vscode.Uri, position: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    uri,
    position,
  );
  return hovers
    .flatMap(({ contents }) => contents.map(content => (content as vscode.MarkdownString).value))
    .join('\n');
}

const BATCH_NORM = new vscode.Position(12, 10);

describe('training in VS Code', () => {
  before(() => setting(Settings.epochs, null));

  afterEach(async () => {
    await stopAll();
    await setting(Settings.epochs, undefined);
  });

  it('registers every command', async () => {
    await activated();
    const known = await vscode.commands.getCommands(true);
    for (const command of Object.values(Commands)) assert.ok(known.includes(command), command);
  });

  it('offers to train above the network, and a hover before anything is trained', async () => {
    await activated();
    const { document } = await openSample();
    assert.deepEqual(await lensTitles(document.uri), ['Train']);
    assert.match(
      await hoverAt(document.uri, BATCH_NORM),
      /BatchNorm1d.*layer `1` of `net`[\s\S]*16 → 16 · 32 parameters[\s\S]*Not trained yet/,
    );
    assert.equal(await hoverAt(document.uri, new vscode.Position(0, 3)), '');
  });

  it('trains the sample to its end, with values in hovers and the result in the lens', async function () {
    this.timeout(120_000);
    const run = await trainSample();
    await eventually('the run has finished', () => (run.isActive ? undefined : true));
    assert.equal(run.phase, 'finished');
    assert.equal(run.end?.steps, run.start.totalSteps);
    assert.ok(run.end!.validation!.accuracy! >= 0.97, JSON.stringify(run.end));
    const { uri } = vscode.window.activeTextEditor!.document;
    const hover = await hoverAt(uri, BATCH_NORM);
    assert.match(hover, /Output after step[\s\S]*running μ[\s\S]*γ \*\*[\d.]+…[\d.]+\*\*[\s\S]*Show traces/);
    assert.match((await lensTitles(uri)).join('|'), /^Train\|Show traces\|9[789]\.\d\u202f% · /);
  });

  it('pauses, takes single steps, goes on and stops', async () => {
    await setting(Settings.epochs, 1_000_000);
    const run: Run = await trainSample();
    await vscode.commands.executeCommand(Commands.pause);
    await eventually('it is paused', () => (run.phase === 'paused' ? true : undefined));
    await eventually('it shows so', async () =>
      (await lensTitles(sample('spirals.py'))).includes('Resume') ? true : undefined,
    );
    const { step } = run;
    await vscode.commands.executeCommand(Commands.step);
    await eventually('one step more', () => (run.step === step + 1 ? true : undefined));
    assert.equal(run.store.last?.step, step + 1);
    await vscode.commands.executeCommand(Commands.resume);
    await eventually('it goes on', () => (run.step > step + 1 ? true : undefined));
    await vscode.commands.executeCommand(Commands.stop);
    await eventually('it has stopped and measured', () => run.end);
    assert.equal(run.phase, 'stopped');
    assert.ok(run.end!.steps < run.start.totalSteps);
  });

  it('takes another learning rate while it trains', async () => {
    await setting(Settings.epochs, 1_000_000);
    const run = await trainSample();
    const asked: vscode.InputBoxOptions[] = [];
    const showInputBox = (answer: string | undefined) =>
      (async (options: vscode.InputBoxOptions) => {
        asked.push(options);
        return answer;
      }) as typeof vscode.window.showInputBox;
    const set = (answer: string | undefined) =>
      answering({ showInputBox: showInputBox(answer) }, () =>
        Promise.resolve(vscode.commands.executeCommand(Commands.setLearningRate)),
      );
    await vscode.commands.executeCommand(Commands.pause);
    await eventually('it is paused', () => (run.phase === 'paused' ? true : undefined));
    const stepped = async () => {
      const { step } = run;
      await vscode.commands.executeCommand(Commands.step);
      await eventually('one step more', () => (run.store.last?.step === step + 1 ? true : undefined));
      return [...run.store.last!.layers[1]!.batchNorm!.gamma!];
    };
    await set('1e-30');
    assert.equal(run.learningRate, 1e-30);
    const gammas = await stepped();
    assert.deepEqual(await stepped(), gammas, 'a rate next to nothing changes nothing');
    await set(undefined);
    assert.equal(run.learningRate, 1e-30);
    assert.deepEqual(
      asked.map(({ value }) => value),
      ['0.001', '1e-30'],
    );
    assert.equal(asked[0]!.prompt, 'A number above 0; holds from the next step on.');
    const { validateInput } = asked[0]!;
    const refused = ['', ' ', '0', '-1', 'fast', '0,1', 'Infinity'].map(text => validateInput!(text));
    assert.deepEqual([...new Set(refused)], ['Give a number above 0, such as 0.001.']);
    assert.equal(validateInput!(' 2.5e-3 '), undefined);
  });

  it('lets a row and a unit be looked into while it trains', async () => {
    await setting(Settings.epochs, 1_000_000);
    const run = await trainSample();
    const sampled = await run.controls.inspect(12);
    assert.deepEqual(
      sampled.inputs.map(({ name }) => name),
      ['x', 'y'],
    );
    const { stages } = await run.controls.inspectUnit(12, '2', 4);
    assert.deepEqual(
      stages.map(({ stage }) => stage),
      ['linear', 'norm', 'activation'],
    );
    assert.equal(run.phase, 'running');
  });

  it('follows the text: the lens moves with the network, the values stay with the layers', async () => {
    const editor = await openSample();
    await editor.edit(edit => edit.insert(new vscode.Position(0, 0), '# one line more\n'));
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      editor.document.uri,
    );
    assert.equal(lenses[0]?.range.start.line, 11);
    assert.match(await hoverAt(editor.document.uri, BATCH_NORM.translate(1)), /running μ/);
    await vscode.commands.executeCommand('undo');
  });

  it('keeps the values with their layers when one is put between them', async () => {
    const editor = await openSample();
    const { uri } = editor.document;
    const next = BATCH_NORM.translate(1);
    await editor.edit(edit => edit.insert(new vscode.Position(next.line, 0), '    nn.Dropout(0.2),\n'));
    try {
      assert.match(await hoverAt(uri, BATCH_NORM), /layer `1`[\s\S]*Output after step/);
      assert.match(await hoverAt(uri, next), /Dropout[\s\S]*Not trained yet/);
      assert.match(await hoverAt(uri, next.translate(1)), /Sigmoid[\s\S]*layer `3`[\s\S]*Output after step/);
    } finally {
      await vscode.commands.executeCommand('undo');
    }
  });

  it('measures how late the event loop is while it trains', async () => {
    const { responsiveness, activationMilliseconds } = await activated();
    const run = await trainSample();
    await eventually('the run has finished', () => (run.isActive ? undefined : true));
    const { lag } = responsiveness;
    assert.ok(lag && lag.median >= 0 && lag.median <= lag.p99 && lag.p99 <= lag.max, JSON.stringify(lag));
    assert.ok(activationMilliseconds > 0);
    console.log(
      `activation ${activationMilliseconds.toFixed(1)} ms; event loop lag ${JSON.stringify(lag)} ms`,
    );
    await vscode.commands.executeCommand(Commands.showResponsiveness);
  });

  it('trains two networks at the same time', async () => {
    await setting(Settings.epochs, 1_000_000);
    const { runs } = await activated();
    const text =
      'from torch import nn\na = nn.Sequential(nn.Linear(2, 2))\nb = nn.Sequential(nn.Linear(2, 2))\n';
    const { document } = await openUntitled(text);
    const key = document.uri.toString();
    for (const name of ['a', 'b']) await train(document, name, sample('spirals.csv').fsPath, 'spiral');
    const both = await eventually('both train', () => {
      const pair = ['a', 'b'].map(name => runs.latestOf(key, name)!);
      return pair.every(run => run?.store.last) ? pair : undefined;
    });
    assert.deepEqual(
      both.map(({ phase }) => phase),
      ['running', 'running'],
    );
    for (const run of both) run.controls.stop();
  });
});
