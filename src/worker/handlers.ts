import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../common/errors';
import { parseSafetensors } from '../common/safetensors';
import { makeDataset } from '../dataset/dataset';
import { openTable } from '../dataset/openTable';
import { summarize } from '../dataset/summary';
import type { Table } from '../dataset/table';
import type { Network } from '../network/network';
import { inferShapes } from '../network/shapes';
import { checkSettings } from '../trainer/checkSettings';
import { inspectSample } from '../trainer/inspect/sample';
import { inspectUnit } from '../trainer/inspect/unit';
import { taskOf } from '../trainer/losses/loss';
import { TrainingRun } from '../trainer/trainingRun';
import { loadWeights } from '../trainer/weights';
import { defaultThreads, recruiter } from './crew';
import type { StartRequest, Tell, WorkerMethods } from './protocol';
import { TrainingLoop } from './trainingLoop';

const PROGRESS_STEPS = 100;
/** The bundle of the threads that help, beside this one's. */
const CREW = join(__dirname, 'crew.js');

/**
 * The thread's answers. A request for something that was not begun is a mistake of ours, not the user's, and an
 * ordinary error. `fail` hears of errors outside any request.
 */
export function createHandlers(tell: Tell, fail: (error: unknown) => void): WorkerMethods {
  let table: Table | undefined;
  let loop: TrainingLoop | undefined;
  const running = (): TrainingLoop => {
    if (!loop) throw new Error('No run was started.');
    return loop;
  };

  return {
    async open({ path, target }) {
      let reported = 0;
      table = await openTable(path, {
        onProgress: share => {
          if (Math.floor(share * PROGRESS_STEPS) <= reported) return;
          reported = Math.floor(share * PROGRESS_STEPS);
          tell('opening', share);
        },
      });
      return summarize(table, target);
    },
    start(request) {
      if (!table) throw new Error('No data file was opened.');
      if (loop) throw new Error('This thread has a run already.');
      checkSettings(request.settings);
      const { network, source, weights } = request;
      const settings = { ...request.settings, threads: request.settings.threads ?? defaultThreads() };
      const run = new TrainingRun(network, datasetFor(table, request), settings, source, recruiter(CREW));
      if (weights !== undefined) loadWeights(run.model, readWeights(weights));
      loop = new TrainingLoop(run, tell, fail, request.paused ?? false);
      return run.describe();
    },
    pause: () => running().pause(),
    resume: () => running().resume(),
    step: () => running().stepOnce(),
    stop: () => running().stop(),
    setLearningRate: ({ learningRate }) => running().run.setLearningRate(learningRate),
    inspect: ({ row }) => inspectSample(running().run, row),
    inspectUnit: ({ row, layer, unit }) => inspectUnit(running().run, row, layer, unit),
  };
}

/** Throws a `UserError` for what is no file of tensors. */
function readWeights(path: string) {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      code === 'ENOENT' ? `There is no file ${path}.` : `${path} cannot be read (${code}).`,
    );
  }
  return parseSafetensors(bytes, { path, line: 0, character: 0 });
}

/** True when the network ends in a function that cannot reach a scaled target. */
function isBounded({ layers }: Network): boolean {
  const kind = layers.findLast(layer => layer.kind !== 'Identity' && layer.kind !== 'Flatten')?.kind;
  return kind === 'Sigmoid' || kind === 'Tanh';
}

function datasetFor(table: Table, { network, target, settings }: StartRequest) {
  const outputs = inferShapes(network).network.layers.at(-1)?.outputShape?.at(-1);
  const { scaling, validationFraction, seed, loss } = settings;
  return makeDataset(table, {
    target,
    scaling,
    validationFraction,
    seed,
    scaleTarget: !isBounded(network),
    ...(outputs === undefined ? {} : { outputs }),
    ...(loss === null ? {} : { task: taskOf(loss) }),
  });
}
