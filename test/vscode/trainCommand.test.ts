import * as assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import type { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import { Runs } from '../../src/runs/runs';
import { Commands, Settings } from '../../src/vscode/contributions';
import { NetworkCache } from '../../src/vscode/editor/networkCache';
import { Problems } from '../../src/vscode/editor/problems';
import { type Source, sourceOf } from '../../src/vscode/editor/sources';
import { Reports } from '../../src/vscode/reports';
import { Choices } from '../../src/vscode/training/choices';
import { NetworkPlaces } from '../../src/vscode/training/networkPlaces';
import { Trainer } from '../../src/vscode/training/trainer';
import {
  activated,
  answering,
  errorsOf,
  eventually,
  openSample,
  openText,
  ours,
  sample,
  setting,
  stopAll,
  train,
} from './support';

const NET = 'from torch import nn\n\nnet = nn.Sequential(nn.Linear(2, 2))\n';
const CSV = () => sample('spirals.csv').fsPath;

type Pick = typeof vscode.window.showQuickPick;
type Warn = typeof vscode.window.showWarningMessage;

/** Counts the threads that are started and have not ended. */
class Threads {
  started = 0;
  alive = 0;
  private readonly module = createRequire(__filename)('node:worker_threads');
  private readonly own = this.module.Worker;

  constructor() {
    const { own } = this;
    const count = (worker: Worker) => {
      this.started++;
      this.alive++;
      worker.on('exit', () => this.alive--);
    };
    this.module.Worker = class extends own {
      constructor(...given: unknown[]) {
        super(...given);
        count(this as unknown as Worker);
      }
    };
  }

  restore(): void {
    this.module.Worker = this.own;
  }
}

/** Answers one question after the other; the last answer again and again. */
function picking(asked: string[], ...answers: (string | undefined)[]): Pick {
  return (async (items: Promise<vscode.QuickPickItem[]>, { title }: vscode.QuickPickOptions) => {
    asked.push(title!);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    return answer === undefined ? undefined : (await items).find(({ label }) => label.includes(answer));
  }) as unknown as Pick;
}

describe('the command to train', () => {
  let threads: Threads;

  beforeEach(async () => {
    await activated();
    await setting(Settings.epochs, 1_000_000);
    threads = new Threads();
  });

  afterEach(async () => {
    threads.restore();
    await stopAll();
    for (const key of [Settings.epochs, Settings.batchSize, Settings.learningRate])
      await setting(key, undefined);
  });

  it('starts one run when it is pressed twice', async () => {
    const { runs } = await activated();
    const { document } = await openText(NET);
    const added: unknown[] = [];
    const subscription = runs.onDidChangeCurrent(run => added.push(run));
    await Promise.all([train(document, 'net', CSV(), 'spiral'), train(document, 'net', CSV(), 'spiral')]);
    subscription.dispose();
    assert.equal(threads.started, 1);
    assert.equal(added.length, 1);
  });

  it('asks once when it is pressed again while it asks, and anew after that was cancelled', async () => {
    const { document } = await openText(NET);
    const argument = { document: document.uri.toString(), network: 'net' };
    const asked: string[] = [];
    let cancel = () => {};
    const showQuickPick = ((_: unknown, { title }: vscode.QuickPickOptions) => {
      asked.push(title!);
      return new Promise(resolve => {
        cancel = () => resolve(undefined);
      });
    }) as Pick;
    await answering({ showQuickPick }, async () => {
      const first = vscode.commands.executeCommand(Commands.trainNetwork, argument);
      await eventually('the first asks', () => (asked.length > 0 ? true : undefined));
      await vscode.commands.executeCommand(Commands.trainNetwork, argument);
      assert.equal(asked.length, 1);
      cancel();
      await first;
      const again = vscode.commands.executeCommand(Commands.trainNetwork, argument);
      await eventually('it asks again', () => (asked.length === 2 ? true : undefined));
      cancel();
      await again;
    });
    assert.equal(threads.started, 0);
  });

  it('ends the thread when the target is not chosen', async () => {
    const { document } = await openText(NET);
    const asked: string[] = [];
    await answering({ showQuickPick: picking(asked, 'spirals.csv', undefined) }, () =>
      train(document, 'net', undefined, undefined),
    );
    assert.deepEqual(asked, ['Train Network: Dataset', 'Train Network: Target']);
    assert.equal(threads.started, 1);
    await eventually('the thread has ended', () => (threads.alive === 0 ? true : undefined));
  });

  it('asks before it stops a run, then for the data, and waits for no end', async () => {
    const { runs } = await activated();
    const { document } = await openText(NET);
    await train(document, 'net', CSV(), 'spiral');
    const former = runs.current!;
    const asked: string[] = [];
    const showWarningMessage = (answer: string | undefined) =>
      (async (message: string) => {
        asked.push(message);
        return answer;
      }) as unknown as Warn;
    const showQuickPick = picking(asked, 'spirals.csv', 'spiral');
    await answering({ showWarningMessage: showWarningMessage(undefined), showQuickPick }, () =>
      train(document, 'net', undefined, undefined),
    );
    assert.deepEqual(asked, ['net is being trained.']);
    assert.equal(former.phase, 'running');
    asked.length = 0;
    await answering({ showWarningMessage: showWarningMessage('Stop and Train Again'), showQuickPick }, () =>
      train(document, 'net', undefined, undefined),
    );
    assert.deepEqual(asked, ['net is being trained.', 'Train Network: Dataset', 'Train Network: Target']);
    assert.notEqual(runs.current, former);
    await eventually('the former run has stopped', () => (former.phase === 'stopped' ? true : undefined));
    assert.equal(runs.latestOf(document.uri.toString(), 'net'), runs.current);
  });

  it('means the source that is in sight when another file has the focus', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const source = await openText(NET);
    const data = await vscode.window.showTextDocument(sample('spirals.csv'), {
      viewColumn: vscode.ViewColumn.Beside,
    });
    const { runs } = await activated();
    await vscode.commands.executeCommand(Commands.trainNetwork, undefined, {
      dataset: CSV(),
      target: 'spiral',
    });
    assert.equal(runs.current?.origin.document, source.document.uri.toString());
    assert.deepEqual(ours(data.document.uri), []);
  });

  it('says what to do when no source is in sight, and marks no other file', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const { document } = await vscode.window.showTextDocument(sample('spirals.csv'));
    const told = await errorsOf(() => vscode.commands.executeCommand(Commands.trainNetwork));
    assert.deepEqual(told, [
      'Normscope: Open a file or a notebook that defines a network with PyTorch, Keras or TensorFlow.js, then train it.',
    ]);
    assert.deepEqual(ours(document.uri), []);
  });

  it('says so when its network has another name meanwhile, and so do the commands of a run', async () => {
    const { document } = await openText(NET);
    const argument = { document: document.uri.toString(), network: 'former' };
    assert.match(
      (await errorsOf(() => vscode.commands.executeCommand(Commands.trainNetwork, argument)))[0]!,
      /^Normscope: net\.py has no network former any more/,
    );
    assert.match(
      (await errorsOf(() => vscode.commands.executeCommand(Commands.pause, argument)))[0]!,
      /^Normscope: There is no run of former/,
    );
  });

  it('refuses a senseless setting before it asks', async () => {
    const { document } = await openText(NET);
    await setting(Settings.batchSize, 0);
    const asked: string[] = [];
    const told = await answering({ showQuickPick: picking(asked, undefined) }, () =>
      errorsOf(() => train(document, 'net', undefined, undefined)),
    );
    assert.match(told[0]!, /batch size is set to 0/);
    assert.deepEqual(asked, []);
  });

  it('says at which line a run diverged', async () => {
    const { document } = await openText(NET);
    await setting(Settings.learningRate, 1e38);
    const told = await errorsOf(() => train(document, 'net', CSV(), 'spiral'));
    assert.match(told[0]!, /^Normscope: net\.py, line 3: A/);
  });

  it('says so at the line that the layer has by then', async () => {
    const { runs } = await activated();
    const { document } = await openText(NET);
    await train(document, 'net', CSV(), 'spiral');
    const run = runs.current!;
    await eventually('it trains', () => (run.step > 0 ? true : undefined));
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit(edit => edit.insert(new vscode.Position(0, 0), '# one\n# two\n'));
    const told = await errorsOf(() => run.setLearningRate(1e38));
    assert.match(told[0]!, /^Normscope: net\.py, line 5: A/);
    await eventually('the problem is at its line', () =>
      ours(document.uri).some(({ range }) => range.start.line === 4) ? true : undefined,
    );
  });

  it('ends a run at the layer that cannot work with the data', async () => {
    const { runs } = await activated();
    const table =
      'from torch import nn\n\nnet = nn.Sequential(\n    nn.Embedding(5, 2),\n    nn.Flatten(),\n    nn.Linear(4, 2))\n';
    const { document } = await openText(table);
    const told = await errorsOf(() => train(document, 'net', CSV(), 'spiral'));
    assert.match(
      told[0]!,
      /^Normscope: net\.py, line 4: nn\.Embedding\(5, 2\) takes .* after the scaling standardize; choose/,
    );
    assert.equal(runs.current?.phase, 'failed');
    assert.equal(ours(document.uri)[0]?.range.start.line, 3);
  });

  it('opens the panel as soon as everything is chosen', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const { document } = await openText(NET);
    const panels = () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .filter(({ input }) => input instanceof vscode.TabInputWebview);
    assert.deepEqual(panels(), []);
    // The target is the wrong one, so that no run comes to open it.
    await errorsOf(() => train(document, 'net', CSV(), 'x'));
    await eventually('the panel is there', () => (panels().length === 1 ? true : undefined));
  });

  it('ends its threads when it is disposed while it asks or starts', async () => {
    const { document } = await openSample();
    for (const answers of [{}, { target: 'spiral' }]) {
      const source = sourceOf(document)!;
      const { trainer, network, own } = ownTrainer(source);
      let isAsked = false;
      const showQuickPick = (async () => {
        isAsked = true;
        return new Promise(() => {});
      }) as unknown as Pick;
      await answering({ showQuickPick }, async () => {
        const training = trainer.train({
          source,
          network,
          dataset: CSV(),
          ...answers,
          onChosen: () => trainer.dispose(),
        });
        if (!answers.target) {
          await eventually('it asks', () => (isAsked ? true : undefined));
          trainer.dispose();
        } else assert.equal(await training, undefined);
        await eventually('the thread has ended', () => (threads.alive === 0 ? true : undefined));
      });
      for (const part of own) part.dispose();
    }
    assert.equal(threads.started, 2);
  });
});

/** A trainer apart from the extension's own. */
function ownTrainer(source: Source) {
  const extension = vscode.extensions.getExtension('normscope.normscope')!;
  const log = vscode.window.createOutputChannel('Normscope test', { log: true });
  const networks = new NetworkCache();
  const problems = new Problems(networks);
  const places = new NetworkPlaces(networks);
  const memory = new Map<string, unknown>();
  const memento = {
    keys: () => [...memory.keys()],
    get: <T>(key: string, otherwise?: T) => (memory.get(key) as T | undefined) ?? otherwise,
    update: async (key: string, value: unknown) => void memory.set(key, value),
  };
  const trainer = new Trainer({
    workerScript: vscode.Uri.joinPath(extension.extensionUri, 'dist', 'worker.js').fsPath,
    networks,
    places,
    runs: new Runs(),
    choices: new Choices(memento as vscode.Memento),
    problems,
    reports: new Reports(problems, log),
    log,
  });
  const network = networks.read(source).networks[0]!;
  return { trainer, network, own: [trainer, places, problems, networks, log] };
}
