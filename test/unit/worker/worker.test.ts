import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { UserError } from '../../../src/common/errors';
import { type TraceFrame, toJson } from '../../../src/trace/frame';
import type { RunEnd, RunPhase } from '../../../src/trace/run';
import { Engine } from '../../../src/trainer/kernels/engine';
import { DEFAULT_SETTINGS, type TrainingSettings } from '../../../src/trainer/settings';
import { TrainingThread } from '../../../src/worker/launch';
import type { WorkerEvents } from '../../../src/worker/protocol';
import { networkOf } from '../trainer/support';

const DATA = 'media/samples/spirals.csv';
const NET = 'nn.Sequential(nn.Linear(2, 8, bias=False), nn.BatchNorm1d(8), nn.Sigmoid(), nn.Linear(8, 2))';

/** A real thread, and everything that it told. */
class Session {
  readonly frames: TraceFrame[] = [];
  readonly phases: RunPhase[] = [];
  /** The last that was told. */
  step = 0;
  readonly ended: Promise<RunEnd>;
  readonly thread: TrainingThread;

  constructor() {
    let end: (value: RunEnd) => void;
    this.ended = new Promise(done => {
      end = done;
    });
    const events: WorkerEvents = {
      opening: () => {},
      frames: ({ frames, step }) => {
        this.frames.push(...frames);
        this.step = step;
      },
      phase: phase => void this.phases.push(phase),
      ended: value => end(value),
    };
    this.thread = new TrainingThread(resolve('dist/worker.js'), events);
  }

  async start(settings: Partial<TrainingSettings> = {}, paused = false, network = NET) {
    await this.thread.channel.request('open', { path: DATA });
    const request = { network: networkOf(network), source: 'net.py', target: 'spiral', paused };
    return this.thread.channel.request('start', {
      ...request,
      settings: { ...DEFAULT_SETTINGS, ...settings },
    });
  }

  /** Waits until everything that was told before is heard and done. */
  async settled(): Promise<void> {
    await this.thread.channel.request('inspect', { row: 0 });
  }
}

describe('the training thread', () => {
  let session: Session;

  beforeEach(() => {
    session = new Session();
  });

  afterEach(() => session.thread.dispose());

  it('opens a file, trains, and tells every frame in order and how it ended', async () => {
    const summary = await session.thread.channel.request('open', { path: DATA });
    assert.deepEqual([summary.rows, summary.target, summary.inputs], [1500, 'spiral', 2]);
    const start = await session.start({ steps: 150 });
    assert.deepEqual(
      [start.totalSteps, start.trainRows, start.validationRows, start.kernels],
      [150, 1200, 300, new Engine().build],
    );
    assert.deepEqual(
      [start.loss, start.optimizer, start.learningRate, start.schedule],
      ['cross-entropy', 'adam', 0.001, 'constant'],
    );
    const end = await session.ended;
    assert.deepEqual([end.phase, end.steps], ['finished', 150]);
    assert.deepEqual(
      session.frames.map(({ step }) => step),
      Array.from({ length: 150 }, (_, i) => i + 1),
    );
    const { layers, validation } = session.frames.at(-1)!;
    assert.deepEqual(
      layers.map(({ id }) => id),
      ['0', '1', '2', '3'],
    );
    assert.equal(layers[1]?.batchNorm?.gamma?.length, 8);
    assert.deepEqual(validation, end.validation);
  });

  it('pauses, takes single steps with their frames, and goes on', async () => {
    await session.start({ steps: 5000, traceEvery: 1000 }, true);
    const { channel } = session.thread;
    channel.notify('step', null);
    channel.notify('step', null);
    while (session.frames.length < 2) await session.settled();
    assert.deepEqual(
      session.frames.map(({ step }) => step),
      [1, 2],
    );
    channel.notify('resume', null);
    channel.notify('pause', null);
    await session.settled();
    assert.deepEqual(session.phases, ['running', 'paused']);
    channel.notify('resume', null);
    assert.equal((await session.ended).steps, 5000);
  });

  it('tells how far it is although no frame is due', async () => {
    await session.start({ steps: 10_000_000, traceEvery: 10_000_000, validationFraction: 0 });
    const { channel } = session.thread;
    while (session.step < 2) await session.settled();
    channel.notify('pause', null);
    const { step } = await channel.request('inspect', { row: 0 });
    assert.equal(session.step, step);
    assert.equal(session.frames.length, 1);
  });

  it('stops when it is told, and can be asked afterwards', async () => {
    await session.start({ steps: 10_000_000 });
    session.thread.channel.notify('stop', null);
    const end = await session.ended;
    assert.equal(end.phase, 'stopped');
    assert.deepEqual(session.phases, ['stopped']);
    const sample = await session.thread.channel.request('inspect', { row: 3 });
    assert.equal(sample.step, end.steps);
    const unit = await session.thread.channel.request('inspectUnit', { row: 3, layer: '1', unit: 5 });
    assert.equal(unit.stages[1]?.result, sample.layers[1]?.values[5]);
  });

  it('hears that it shall stop while it measures rows', async () => {
    // A batch of one row: measuring 300 rows takes 300 pieces, each of which may be interrupted.
    const wide =
      'nn.Sequential(nn.Linear(2, 2000), nn.Tanh(), nn.Linear(2000, 2000), nn.Tanh(), nn.Linear(2000, 2))';
    await session.start({ steps: 100, batchSize: 1 }, true, wide);
    const { channel } = session.thread;
    channel.notify('step', null);
    while ((await channel.request('inspect', { row: 0 })).step === 0);
    channel.notify('stop', null);
    await session.settled();
    assert.deepEqual(session.phases, ['stopped']);
    let hasEnded = false;
    void session.ended.then(() => {
      hasEnded = true;
    });
    await session.settled();
    assert.equal(hasEnded, false, 'it was still measuring, so it could be asked meanwhile');
  });

  it('gives the same bits however often it is paused', async () => {
    await session.start({ steps: 400 });
    await session.ended;
    const other = new Session();
    await other.start({ steps: 400 }, true);
    const { channel } = other.thread;
    for (let i = 0; i < 20; i++) {
      channel.notify('resume', null);
      await other.settled();
      channel.notify('pause', null);
    }
    channel.notify('resume', null);
    await other.ended;
    other.thread.dispose();
    assert.equal(JSON.stringify(other.frames.at(-1), toJson), JSON.stringify(session.frames.at(-1), toJson));
  });

  it('takes another learning rate while it trains, and refuses what is none', async () => {
    await session.start({ steps: 40, learningRate: 0.01, batchSize: 64 }, true);
    const other = new Session();
    await other.start({ steps: 40, learningRate: 0.01, batchSize: 64 }, true);
    await session.thread.channel.request('setLearningRate', { learningRate: 1e-30 });
    await assert.rejects(
      session.thread.channel.request('setLearningRate', { learningRate: -1 }),
      (error: unknown) => error instanceof UserError && /learning rate is set to -1/.test(error.message),
    );
    for (const { thread } of [session, other]) thread.channel.notify('resume', null);
    await Promise.all([session.ended, other.ended]);
    other.thread.dispose();
    const gammas = ({ frames }: Session) =>
      [frames[0]!, frames.at(-1)!].map(frame => [...frame.layers[1]!.batchNorm!.gamma!]);
    const [first, last] = gammas(session);
    assert.deepEqual(last, first, 'a rate next to nothing changes nothing');
    const [begun, trained] = gammas(other);
    assert.notDeepEqual(trained, begun);
  });

  it('ends a run that diverges with a sentence, and keeps its frames', async () => {
    const unbounded = 'nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 2))';
    await session.start({ optimizer: 'sgd', learningRate: 1e20, steps: 100 }, false, unbounded);
    const end = await session.ended;
    assert.equal(end.phase, 'diverged');
    assert.match(end.message!, /At step \d+ .* of .* is no longer a finite number; .*learning rate/);
    assert.ok(session.frames.length >= 1);
  });

  it('ends a run at the line of a layer that cannot work with the data, and keeps its thread', async () => {
    const table = 'nn.Sequential(nn.Embedding(5, 2), nn.Flatten(), nn.Linear(4, 2))';
    await session.start({ scaling: 'none', steps: 100 }, false, table);
    const { phase, message, place, steps, train } = await session.ended;
    assert.deepEqual([phase, steps, train], ['failed', 0, null]);
    assert.match(message!, /^nn\.Embedding\(5, 2\) takes whole numbers from 0 to 4, but the data gives -?\d/);
    assert.deepEqual(place, { path: 'net.py', line: 1, character: 20 });
    await assert.rejects(session.thread.channel.request('inspect', { row: 0 }), UserError);
  });

  it("hands the user's mistakes back as such", async () => {
    const { channel } = session.thread;
    await assert.rejects(channel.request('open', { path: 'nowhere.csv' }), UserError);
    await channel.request('open', { path: DATA });
    const wrong = {
      network: networkOf('nn.Sequential(nn.Linear(5, 2))'),
      source: 'net.py',
      target: 'spiral',
    };
    await assert.rejects(
      channel.request('start', { ...wrong, settings: DEFAULT_SETTINGS }),
      (error: unknown) => {
        assert.ok(error instanceof UserError);
        assert.deepEqual(error.place, { path: 'net.py', line: 1, character: 20 });
        return true;
      },
    );
  });

  it('refuses settings that make no sense, by name', async () => {
    for (const [settings, pattern] of [
      [{ batchSize: 2.5 }, /batch size is set to 2\.5; it takes a whole number from 1/],
      [{ learningRate: -1 }, /learning rate is set to -1; it takes a number above 0/],
      [{ epochs: 0 }, /number of epochs is set to 0/],
      [{ optimizer: 'lion' as never }, /optimizer is set to "lion"; it takes sgd, momentum, adam/],
      [{ validationFraction: 1 }, /validation fraction is set to 1/],
    ] as const) {
      await assert.rejects(session.start(settings), (error: unknown) => {
        return error instanceof UserError && pattern.test(error.message);
      });
    }
  });

  it('that dies rejects what was asked of it and says so once', async () => {
    const thread = new TrainingThread(resolve('test/fixtures/dyingThread.cjs'), {
      opening() {},
      frames() {},
      phase() {},
      ended() {},
    });
    const crashes: Error[] = [];
    thread.onDidCrash(error => crashes.push(error));
    await assert.rejects(thread.channel.request('open', { path: DATA }), /training thread ended.*died/);
    await wait(50);
    assert.equal(crashes.length, 1);
    await assert.rejects(thread.channel.request('open', { path: DATA }));
  });
});
