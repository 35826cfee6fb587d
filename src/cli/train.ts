import { basename } from 'node:path';
import { placedMessage, UserError } from '../common/errors';
import { formatCount, formatNumber, formatPercent, formatSeconds, plural } from '../common/format';
import { adviceOnTraining } from '../network/advice/advice';
import type { Network, Problem } from '../network/network';
import { RunFolder } from '../runs/folder';
import { type LayerFrame, type Score, spread, type TraceFrame } from '../trace/frame';
import type { RunEnd, RunStart } from '../trace/run';
import { machineText, methodText } from '../trace/startText';
import { type CompleteSettings, completeSettings } from '../trainer/textSettings';
import { parseCommand } from './arguments';
import { printJson, table } from './output';
import { networkToTrain, type SourceFile, withSource } from './source';
import { ProgressBar, withThread } from './thread';
import { settingsFrom, TRAIN_OPTIONS, type TrainValues } from './trainSettings';

interface Outcome {
  readonly start: RunStart;
  readonly end: RunEnd;
  readonly last: TraceFrame | undefined;
  /** Settings that the source gave, in words. */
  readonly fromText: string | null;
  /** What there is to say about training this network on this data. */
  readonly advice: readonly Problem[];
}

/** `normscope train`: trains one network on one data file, and says how it went. */
export async function trainCommand(args: readonly string[], worker: string): Promise<number> {
  const { values, path } = parseCommand(args, TRAIN_OPTIONS, 'a source file');
  if (!values.data) throw new UserError('Name the data file with --data.');
  if (values.out === '') throw new UserError('--out takes the name of a folder.');
  const { data } = values;
  const given = settingsFrom(values);
  return withSource(path, async source => {
    const network = networkToTrain(source, values.network);
    const complete = completeSettings(given, network.training);
    const outcome = await train(network, source, data, values, complete, worker);
    const { phase, message, place } = outcome.end;
    if (phase === 'failed') throw new UserError(message ?? 'The run failed.', place);
    if (values.json) printJson(document(outcome, values.out ?? null));
    else process.stdout.write(outcomeText(path, data, outcome));
    if (message) process.stderr.write(`${placedMessage(message, place && source.placed(place))}\n`);
    return { finished: 0, diverged: 3, stopped: 130 }[phase];
  });
}

async function train(
  network: Network,
  { path: source, placed }: SourceFile,
  data: string,
  values: TrainValues,
  { settings, fromText }: CompleteSettings,
  worker: string,
): Promise<Outcome> {
  if (values.out !== undefined) RunFolder.check(values.out);
  const bar = new ProgressBar();
  let start: RunStart | undefined;
  let folder: RunFolder | undefined;
  let last: TraceFrame | undefined;
  let onEnd: (end: RunEnd) => void;
  const ended = new Promise<RunEnd>(resolve => {
    onEnd = resolve;
  });
  const events = {
    opening: (share: number) => bar.update('reading {bar} {percentage} %', share, 1),
    frames: ({ frames, step }: { frames: TraceFrame[]; step: number }) => {
      folder?.append(frames);
      last = frames.at(-1) ?? last;
      const loss = last ? formatNumber(last.loss) : '';
      bar.update(
        'training {bar} {percentage} % · loss {loss} · {eta_formatted} left',
        step,
        start?.totalSteps ?? 1,
        { loss },
      );
    },
    ended: (end: RunEnd) => onEnd(end),
  };
  return withThread(worker, events, async ({ channel }) => {
    const target = values.target === undefined ? {} : { target: values.target };
    const summary = await channel.request('open', { path: data, ...target });
    bar.stop();
    const { weights } = values;
    const request = {
      network,
      source,
      target: summary.target,
      settings,
      paused: true,
      ...(weights ? { weights } : {}),
    };
    start = await channel.request('start', request);
    folder =
      values.out === undefined ? undefined : RunFolder.create(values.out, { source, data, settings, start });
    if (fromText) process.stderr.write(`from the text: ${fromText}\n`);
    for (const notice of start.notices) process.stderr.write(`${notice}\n`);
    const { trainRows, totalSteps } = start;
    const advice = adviceOnTraining(start.network, { trainRows, totalSteps, batchSize: settings.batchSize });
    for (const { severity, message, range } of advice) {
      const place = placed({ path: source, ...range.start });
      process.stderr.write(`${placedMessage(`${severity}: ${message}`, place)}\n`);
    }
    const interrupt = () => channel.notify('stop', null);
    process.once('SIGINT', interrupt);
    channel.notify('resume', null);
    const end = await ended;
    process.off('SIGINT', interrupt);
    folder?.finish(end);
    return { start, end, last, fromText, advice };
  }).finally(() => bar.stop());
}

function document({ start, end, last, fromText, advice }: Outcome, run: string | null) {
  const kinds = new Map(start.network.layers.map(({ id, kind }) => [id, kind]));
  return {
    run,
    phase: end.phase,
    message: end.message ?? null,
    steps: end.steps,
    seconds: end.seconds,
    stepsPerSecond: end.seconds > 0 ? end.steps / end.seconds : null,
    loss: start.loss,
    optimizer: start.optimizer,
    learningRate: start.learningRate,
    schedule: start.schedule,
    fromText,
    kernels: start.kernels,
    threads: start.threads,
    target: start.target,
    task: start.task,
    problems: advice,
    train: end.train,
    validation: end.validation,
    layers:
      last?.layers.map(({ id, output, batchNorm }) => ({
        id,
        kind: kinds.get(id),
        ...output,
        ...batchNorm,
      })) ?? [],
  };
}

function outcomeText(source: string, data: string, { start, end, last }: Outcome): string {
  const { network, target, trainRows, validationRows } = start;
  const rate = end.seconds > 0 ? ` (${formatCount(end.steps / end.seconds)} steps/s)` : '';
  const layers =
    last?.layers.map(layer =>
      layerRow(layer, network.layers.find(({ id }) => id === layer.id)?.kind ?? ''),
    ) ?? [];
  return [
    `${network.name} of ${basename(source)} on ${basename(data)}, target ${target}: ${plural(trainRows, 'row')} to train, ${formatCount(validationRows)} to validate\n`,
    `${methodText(start)}; ${machineText(start)}\n`,
    `${end.phase} after ${plural(end.steps, 'step')} in ${formatSeconds(end.seconds)}${rate}\n`,
    table([HEADER, ...layers]),
    scoreText('training', end.train),
    scoreText('validation', end.validation),
  ].join('');
}

const HEADER = ['  layer', 'kind', 'mean', 'variance', 'gamma', 'beta'];

function layerRow({ id, output, batchNorm }: LayerFrame, kind: string): string[] {
  const range = (values: Float32Array | null | undefined) => {
    if (!values) return '';
    const { minimum, maximum } = spread(values);
    return `${formatNumber(minimum)} … ${formatNumber(maximum)}`;
  };
  const { mean, variance } = output;
  return [
    `  ${id}`,
    kind,
    formatNumber(mean),
    formatNumber(variance),
    range(batchNorm?.gamma),
    range(batchNorm?.beta),
  ];
}

function scoreText(name: string, score: Score | null): string {
  if (!score) return '';
  const accuracy = score.accuracy === null ? '' : `, accuracy ${formatPercent(score.accuracy)}`;
  return `${name}: loss ${formatNumber(score.loss)}${accuracy}\n`;
}
