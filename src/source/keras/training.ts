import type { Told, TrainingText } from '../../network/training';
import type { Call, Given } from '../evaluation/calls';
import type { Stretch } from '../evaluation/syntax';
import { isNumber, isUnknown, itemsOf, type Value } from '../evaluation/values';
import { information, optimizerNotTaken, scheduleNotTaken } from '../layers/report';
import { plain } from './accept';
import { Described } from './described';
import type { Model } from './model';
import type { Session } from './session';

type Writable = { -readonly [K in keyof TrainingText]: TrainingText[K] };

/** What `compile` says of the optimizer and the loss. */
export function readCompile(model: Model, call: Call): void {
  const { session } = model;
  const told: Writable = {};
  const optimizer = call.positional[0] ?? call.named.get('optimizer');
  const loss = call.positional[1] ?? call.named.get('loss');
  if (optimizer) readOptimizer(model, optimizer, told);
  else if (session.words.framework === 'keras') told.optimizer = toldAt(session, 'rmsprop', call.calleeAt);
  if (loss) readLoss(session, model, loss, told);
  model.noteTraining('compile', told);
}

/** What `fit` says of epochs and batches. @param options the place of the object of options in TensorFlow.js */
export function readFit(model: Model, call: Call, options: number): void {
  const { session } = model;
  const isKeras = session.words.framework === 'keras';
  const { positional, named } = isKeras
    ? call
    : session.words.named({ ...call, positional: call.positional.slice(options) });
  const given = (name: string, index: number): Given | undefined =>
    named.get(session.words.spell(name)) ?? (isKeras && options === 2 ? positional[index] : undefined);
  const told: Writable = {};
  const put = <K extends keyof TrainingText>(
    key: K,
    found: Given | undefined,
    fits: (value: Value) => boolean,
  ) => {
    if (!found || !fits(found.value) || !('value' in found.value)) return;
    told[key] = toldAt(session, found.value.value, found.at) as Writable[K];
  };
  const isCount = (value: Value) => value.type === 'int' && value.value >= 1;
  put('batchSize', given('batch_size', 2), isCount);
  // In several calls of `fit` the epochs add up.
  if (!model.fitsAgain(call.at)) put('epochs', named.get('nb_epoch') ?? given('epochs', 3), isCount);
  put(
    'validation',
    given('validation_split', 6),
    value => isNumber(value) && value.value >= 0 && value.value < 1,
  );
  put('shuffle', given('shuffle', 8), value => value.type === 'bool');
  const callbacks = given('callbacks', 5)?.value;
  for (const callback of (callbacks && itemsOf(callbacks)) ?? []) {
    if (!(callback instanceof Described)) continue;
    if (callback.name === 'ReduceLROnPlateau') Object.assign(told, plateau(session, callback));
    if (callback.name !== 'LearningRateScheduler') continue;
    model.hasOwnRates = true;
    notTaken(
      model,
      'LearningRateScheduler sets learning rates that Normscope does not follow.',
      callback.made.at,
    );
  }
  model.noteTraining('fit', told);
}

/** Keras reduces the rate in the epoch in which its patience ends, Normscope after it as PyTorch does. */
function plateau(session: Session, callback: Described): TrainingText {
  const number = (index: number, name: string, standard: number) => {
    const value = callback.argument(index, name);
    return value ? (isNumber(value) ? value.value : undefined) : standard;
  };
  const [factor, patience] = [number(1, 'factor', 0.1), number(2, 'patience', 10)];
  if (factor === undefined || patience === undefined) return {};
  const { at } = callback.made;
  return {
    schedule: toldAt(session, 'plateau', at),
    factor: toldAt(session, factor, at),
    patience: toldAt(session, Math.max(0, patience - 1), at),
  };
}

function toldAt<T>({ source }: Session, value: T, at: Stretch): Told<T> {
  return { value, range: source.rangeOf(at) };
}

const OPTIMIZERS: ReadonlyMap<string, string> = new Map([
  ...['sgd', 'adam', 'adamw', 'rmsprop', 'adagrad', 'momentum'].map(name => [name, name] as const),
]);

/** The numbers of optimizers by their arguments in Keras. */
const NUMBERS: readonly (readonly [string, keyof TrainingText])[] = [
  ['momentum', 'momentum'],
  ['weight_decay', 'weightDecay'],
  ['beta_1', 'beta1'],
  ['beta_2', 'beta2'],
  ['beta1', 'beta1'],
  ['beta2', 'beta2'],
  ['epsilon', 'eps'],
  ['rho', 'alpha'],
  ['decay', 'alpha'],
  ['global_clipnorm', 'clipNorm'],
  ['clipvalue', 'clipValue'],
];

/** The order of arguments of `tf.train.…` and of Keras's optimizers, where they are given by their places. */
const ORDERS: Readonly<Record<'keras' | 'tfjs', Readonly<Record<string, readonly string[]>>>> = {
  keras: {
    sgd: ['learning_rate', 'momentum', 'nesterov', 'weight_decay'],
    adam: ['learning_rate', 'beta_1', 'beta_2', 'epsilon'],
    adamw: ['learning_rate', 'weight_decay', 'beta_1', 'beta_2', 'epsilon'],
    rmsprop: ['learning_rate', 'rho', 'momentum', 'epsilon', 'centered'],
    adagrad: ['learning_rate', 'initial_accumulator_value', 'epsilon'],
  },
  tfjs: {
    sgd: ['learning_rate'],
    momentum: ['learning_rate', 'momentum', 'nesterov'],
    adam: ['learning_rate', 'beta1', 'beta2', 'epsilon'],
    rmsprop: ['learning_rate', 'decay', 'momentum', 'epsilon', 'centered'],
    adagrad: ['learning_rate'],
  },
};

function readOptimizer(model: Model, { value, at }: Given, told: Writable): void {
  const { session } = model;
  const name = value.type === 'text' ? value.value : value instanceof Described ? value.name : undefined;
  if (name === undefined) return;
  const place = value instanceof Described ? value.made.at : at;
  const known = OPTIMIZERS.get(plain(name));
  if (known === undefined) {
    model.trainingFindings.push(optimizerNotTaken(name, place));
    return;
  }
  told.optimizer = toldAt(session, known, place);
  if (value instanceof Described) readNumbers(model, known, value.made, told);
}

function notTaken({ trainingFindings }: Model, message: string, at: Stretch): void {
  trainingFindings.push(information('training-not-taken', message, at));
}

function readNumbers(model: Model, optimizer: string, call: Call, told: Writable): void {
  const { session } = model;
  const { framework } = session.words;
  const given = new Map<string, Given>(call.named);
  const order = ORDERS[framework][optimizer] ?? [];
  call.positional.forEach((one, index) => {
    const name = order[index];
    if (name !== undefined) given.set(name, one);
  });
  const rate = given.get('learning_rate') ?? given.get('lr');
  if (rate) readRate(model, rate, told);
  for (const [name, key] of NUMBERS) {
    const one = given.get(name);
    // `decay` of Keras is an older schedule, and of TensorFlow.js RMSprop's ρ.
    if (name === 'decay' && framework === 'keras') {
      if (one && isNumber(one.value) && one.value.value > 0)
        notTaken(
          model,
          'Normscope has no decay of the learning rate by steps, and trains without it.',
          one.at,
        );
      continue;
    }
    if (one && isNumber(one.value)) Object.assign(told, { [key]: toldAt(session, one.value.value, one.at) });
  }
  for (const name of ['nesterov', 'centered'] as const) {
    const one = given.get(name);
    if (one?.value.type === 'bool') told[name] = toldAt(session, one.value.value, one.at);
  }
  if (optimizer === 'sgd' && told.momentum && told.momentum.value > 0)
    told.optimizer = toldAt(session, 'momentum', call.at);
}

/** Schedules that begin with a rate. */
const DECAYS: ReadonlySet<string> = new Set([
  ...['ExponentialDecay', 'CosineDecay', 'PolynomialDecay', 'InverseTimeDecay'],
]);

/** A number, or a schedule that begins with one. */
function readRate(model: Model, { value, at }: Given, told: Writable): void {
  const { session } = model;
  if (isNumber(value) && value.value > 0) told.learningRate = toldAt(session, value.value, at);
  if (!(value instanceof Described)) return;
  if (!DECAYS.has(value.name)) return;
  // The other schedules go down by steps and not by epochs.
  if (value.name === 'CosineDecay' && value.made.positional.length + value.made.named.size === 2)
    told.schedule = toldAt(session, 'cosine', value.made.at);
  else model.trainingFindings.push(scheduleNotTaken(value.name, value.made.at));
  const first = value.argument(0, 'initial_learning_rate');
  if (first && isNumber(first)) told.learningRate = toldAt(session, first.value, value.made.at);
}

/** Losses by the names that Keras has for them, written without `_`. */
const LOSSES: ReadonlyMap<string, string> = new Map([
  ...['categoricalcrossentropy', 'sparsecategoricalcrossentropy', 'softmaxcrossentropy'].map(
    name => [name, 'cross-entropy'] as const,
  ),
  ...['binarycrossentropy', 'sigmoidcrossentropy'].map(name => [name, 'bce'] as const),
  ...['mse', 'meansquarederror'].map(name => [name, 'mse'] as const),
  ...['mae', 'meanabsoluteerror', 'absolutedifference'].map(name => [name, 'mae'] as const),
  ...['huber', 'huberloss'].map(name => [name, 'huber'] as const),
  ...['hinge', 'categoricalhinge', 'hingeloss'].map(name => [name, 'hinge'] as const),
]);

/** Losses of TensorFlow.js's `tf.losses` that take what comes before the softmax or the sigmoid. */
const OF_LOGITS = ['softmaxcrossentropy', 'sigmoidcrossentropy'];

function readLoss(session: Session, model: Model, given: Given, told: Writable): void {
  const { value, at } = given;
  const written = lossName(session, value);
  if (written === undefined) return;
  const made = value instanceof Described ? value.made : undefined;
  const option = (name: string): Value | undefined => made?.named.get(name)?.value;
  const fromLogits = OF_LOGITS.includes(plain(written)) || isTrue(option('from_logits'));
  const loss = LOSSES.get(plain(written));
  const last = model.trace().output?.use?.parts.at(-1)?.kind;
  if (loss === 'cross-entropy' || loss === 'bce')
    told.lossTakes = toldAt(session, fromLogits ? 'logits' : 'probabilities', made?.at ?? at);
  const name = loss === 'bce' ? (fromLogits ? 'bce-with-logits' : 'bce') : loss;
  if (name === undefined) return;
  // Keras takes the outputs for probabilities unless it is told otherwise; Normscope's loss fits only what is one.
  if (name === 'cross-entropy' && fromLogits === (last === 'Softmax')) return;
  told.loss = toldAt(session, name, made?.at ?? at);
  const smoothing = option('label_smoothing');
  if (smoothing && isNumber(smoothing) && name === 'cross-entropy')
    told.labelSmoothing = toldAt(session, smoothing.value, made!.at);
  const delta = option('delta');
  if (delta && isNumber(delta)) told.delta = toldAt(session, delta.value, made!.at);
}

function lossName({ words }: Session, value: Value): string | undefined {
  if (value.type === 'text') return value.value;
  if (value instanceof Described) return value.room === 'losses' ? value.name : undefined;
  if (value.type === 'symbol') return words.meaning(value.path)?.name;
  const items = isUnknown(value) ? undefined : itemsOf(value);
  return items?.length === 1 ? lossName({ words } as Session, items[0]!) : undefined;
}

function isTrue(value: Value | undefined): boolean {
  return value?.type === 'bool' && value.value;
}
