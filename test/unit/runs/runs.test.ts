import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../src/common/errors';
import { blamedRange } from '../../../src/runs/blame';
import { RunFolder } from '../../../src/runs/folder';
import type { RunControls } from '../../../src/runs/run';
import { Runs } from '../../../src/runs/runs';
import type { TraceFrame } from '../../../src/trace/frame';
import type { RunEnd, RunStart } from '../../../src/trace/run';
import { networkOf } from '../trainer/support';

const START: RunStart = {
  network: networkOf('nn.Sequential(nn.Linear(2, 2))'),
  target: 'y',
  task: 'classification',
  classes: ['a', 'b'],
  features: ['u', 'v'],
  trainRows: 8,
  validationRows: 2,
  totalSteps: 100,
  stepsPerEpoch: 10,
  loss: 'cross-entropy',
  optimizer: 'adam',
  learningRate: 0.001,
  schedule: 'constant',
  kernels: 'portable',
  threads: 1,
  notices: [],
};

const END: RunEnd = { phase: 'finished', steps: 100, seconds: 1, train: null, validation: null };

function frame(step: number): TraceFrame {
  const layers = [{ id: '0', output: { mean: 0, variance: 1 } }];
  return {
    step,
    epoch: 1,
    loss: 1 / step,
    accuracy: null,
    validation: null,
    input: { mean: 0, variance: 1 },
    layers,
  };
}

describe('runs', () => {
  let runs: Runs;
  let released: number[];

  const add = (network = 'net', more: Partial<RunControls> = {}) => {
    const number = released.length;
    released.push(0);
    const controls = { dispose: () => released[number]!++, ...more } as Partial<RunControls> as RunControls;
    return runs.add({ document: 'file:///a.py', network, dataset: '/b.csv' }, START, controls);
  };

  beforeEach(() => {
    runs = new Runs();
    released = [];
  });

  it('know the newest of a network, the one that trains and the one that is shown', () => {
    const first = add();
    first.finish(END);
    const second = add('other');
    assert.equal(runs.latestOf('file:///a.py', 'net'), first);
    assert.equal(runs.latestOf('file:///b.py', 'net'), undefined);
    assert.equal(runs.active, second);
    assert.equal(runs.current, second);
  });

  it('give the newest of each network of a document, the newest of all first', () => {
    const [, second, third] = [add(), add('other'), add()];
    assert.deepEqual(runs.latestRuns('file:///a.py'), [third, second]);
    assert.deepEqual(runs.latestRuns('file:///b.py'), []);
  });

  it('tell of frames and phases as they come', () => {
    const run = add();
    const heard: string[] = [];
    runs.onDidChange(({ step, phase }) => heard.push(`${step} ${phase}`));
    run.addFrames([frame(1), frame(2)], 2);
    run.setPhase('paused');
    run.finish(END);
    assert.deepEqual(heard, ['2 running', '2 paused', '100 finished']);
    assert.equal(run.store.last?.step, 2);
    assert.equal(run.isActive, false);
  });

  it('know the learning rate as it was set last, if the thread takes it', async () => {
    const taken: number[] = [];
    const run = add('net', {
      setLearningRate: async rate => {
        if (rate <= 0) throw new UserError('No rate.');
        taken.push(rate);
      },
    });
    const heard: string[] = [];
    run.onDidChange(({ kind }) => heard.push(kind));
    assert.equal(run.learningRate, 0.001);
    await run.setLearningRate(0.5);
    await assert.rejects(run.setLearningRate(-1), UserError);
    assert.deepEqual([run.learningRate, taken, heard], [0.5, [0.5], ['learningRate']]);
  });

  it('blame a layer where the text has it now, or the network when it has it no more', () => {
    const run = add();
    const written = networkOf('nn.Sequential(\n  nn.Linear(2, 2))');
    assert.equal(blamedRange(run, written), undefined);
    const place = { path: 'net.py', ...run.network.layers[0]!.range.start };
    run.finish({ ...END, phase: 'diverged', message: 'It diverged.', place });
    assert.deepEqual(blamedRange(run, written)?.start, { line: 2, character: 2 });
    const other = networkOf('nn.Sequential(\n  nn.Linear(2, 3))');
    assert.deepEqual(blamedRange(run, other), other.range);
  });

  it('that have ended do not fail afterwards', () => {
    const run = add();
    run.finish(END);
    run.fail('The thread ended.');
    assert.equal(run.phase, 'finished');
  });

  it('are few: the oldest that has ended lets go of its thread', () => {
    const first = add();
    const second = add();
    second.finish(END);
    for (let i = 0; i < 3; i++) add();
    assert.deepEqual(released, [0, 1, 0, 0, 0]);
    assert.equal(first.isActive, true);
    runs.dispose();
    assert.deepEqual(released, [1, 1, 1, 1, 1]);
  });
});

describe("a run's folder", () => {
  let parent: string;

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'normscope-'));
  });

  afterEach(() => rmSync(parent, { recursive: true }));

  it('holds one frame a line at every moment, and how the run ended', () => {
    const path = join(parent, 'deep', 'run');
    const folder = RunFolder.create(path, { source: 'net.py' });
    folder.append([frame(1), frame(2)]);
    folder.append([frame(3)]);
    const lines = readFileSync(join(path, 'trace.jsonl'), 'utf8').trimEnd().split('\n');
    assert.deepEqual(
      lines.map(line => JSON.parse(line).step),
      [1, 2, 3],
    );
    assert.deepEqual(JSON.parse(readFileSync(join(path, 'run.json'), 'utf8')), {
      source: 'net.py',
      end: null,
    });
    folder.finish(END);
    assert.equal(JSON.parse(readFileSync(join(path, 'run.json'), 'utf8')).end.phase, 'finished');
  });

  it('that cannot be written is a mistake with a sentence', () => {
    const path = join(parent, 'file');
    writeFileSync(path, '');
    assert.throws(
      () => RunFolder.create(path, {}),
      (error: unknown) => error instanceof UserError && /cannot be written/.test(error.message),
    );
  });
});
