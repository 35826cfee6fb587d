import type { Told, TrainingText } from '../../network/training';
import { argument, type Call, type Given } from '../evaluation/calls';
import type { Evaluator } from '../evaluation/evaluator';
import type { Scope } from '../evaluation/scope';
import type { Stretch } from '../evaluation/syntax';
import { isNumber, LibraryValue, unknown, type Value } from '../evaluation/values';
import { optimizerNotTaken, scheduleNotTaken } from '../layers/report';
import { native } from '../python/methods';
import type { PythonProgram } from '../python/program';
import { ParameterValue } from './parameterValue';
import { scheduleOf } from './schedules';
import { type TorchOptimizer, TrainingNotes } from './trainingNotes';

type Writable = { -readonly [K in keyof TrainingText]: TrainingText[K] };

/** Reads what the text says about training, while it is evaluated. */
export class TorchTraining {
  readonly notes = new TrainingNotes(
    at => this.lineUpTo(at),
    () => this.namedEpochs(),
  );

  constructor(
    private readonly program: PythonProgram,
    private readonly module: () => Scope,
  ) {}

  /** True for a layer that is all that an optimizer trains. */
  isTrained(layer: Value): boolean {
    return this.notes.optimizers.some(({ layers }) => layers.size === 1 && layers.has(layer));
  }

  /** `torch.optim.Adam(…)` and its like, or a schedule; undefined for another function. */
  optimizer(path: string, call: Call): Value {
    const name = path.split('.').at(-1)!;
    if (path.includes('.lr_scheduler.')) return this.schedule(name, call);
    if (!/^[A-Z]/.test(name)) return new Silent(`what torch.optim.${name} gives`);
    const known = OPTIMIZERS[name];
    const findings = known ? [] : [optimizerNotTaken(name, call.at)];
    const told = known ? this.numbersOf(known, call) : {};
    return new OptimizerValue(this.notes.optimizer(trainedBy(call), told, findings));
  }

  /** `DataLoader(…, batch_size=64)`; the one that shuffles is the training data's. */
  loader(call: Call): Value {
    const size = argument(call, 1, 'batch_size');
    const shuffle = argument(call, 2, 'shuffle')?.value;
    const isKnown = size?.value.type === 'int' && size.value.value >= 1;
    const told = isKnown ? { batchSize: this.told(size.value.value, size.at) } : {};
    this.notes.note('loader', told, call.at, shuffle?.type === 'bool' && shuffle.value);
    return unknown('what a DataLoader gives is known only when it runs', call.at);
  }

  /** `nn.CrossEntropyLoss()`. */
  loss(name: string, call: Call): Value {
    const told = this.lossOf(name, call);
    this.notes.note('loss', told, call.at);
    return new Silent(`nn.${name}`, use => this.notes.note('use of a loss', told, use.at));
  }

  /** `F.cross_entropy(…)`. */
  lossFunction(name: string, call: Call): Value {
    this.notes.note('use of a loss', this.lossOf(name, call), call.at);
    return unknown('what a loss is depends on the data', call.at);
  }

  /** A loop over epochs whose number is known. */
  looped(variable: string, rounds: number, at: Stretch): void {
    if (/^(e|ep|epoch|epochs|t|i_epoch|n_epoch|epoch_idx|_epoch)$/i.test(variable) && rounds >= 1)
      this.notes.note('loop over epochs', { epochs: this.told(rounds, at) }, at);
  }

  /** A trainer of Lightning says how many epochs it takes. */
  callElsewhere(path: string, call: Call): Value | undefined {
    if (!/(^|\.)Trainer$/.test(path)) return undefined;
    const epochs = call.named.get('max_epochs');
    if (epochs?.value.type === 'int' && epochs.value.value >= 1)
      this.notes.note('trainer', { epochs: this.told(epochs.value.value, epochs.at) }, call.at);
    return undefined;
  }

  private lineUpTo({ from, to }: Stretch): string {
    const { text } = this.program;
    return text.slice(text.lastIndexOf('\n', from) + 1, to);
  }

  private lossOf(name: string, call: Call): TrainingText {
    const loss = LOSSES[name];
    if (loss === undefined) return {};
    const smoothing = call.named.get('label_smoothing');
    return {
      loss: this.told(loss, call.at),
      ...(smoothing && isNumber(smoothing.value)
        ? { labelSmoothing: this.told(smoothing.value.value, smoothing.at) }
        : {}),
    };
  }

  private numbersOf({ name, arguments: keys }: OptimizerSpec, call: Call): TrainingText {
    const told: Writable = { optimizer: this.told(name, call.at) };
    keys.forEach((key, index) => {
      const given = argument(call, index + 1, key);
      const field = FIELDS[key];
      if (given && field && isNumber(given.value))
        Object.assign(told, { [field]: this.told(given.value.value, given.at) });
      if (given && given.value.type === 'bool' && (key === 'nesterov' || key === 'centered'))
        told[key] = this.told(given.value.value, given.at);
    });
    const betas = argument(call, keys.indexOf('betas') + 1, 'betas');
    if (betas) this.readBetas(betas, told, call);
    if (name === 'sgd' && told.momentum && told.momentum.value > 0)
      told.optimizer = this.told('momentum', call.at);
    return told;
  }

  private schedule(name: string, call: Call): Value {
    const of = argument(call, 0, 'optimizer')?.value;
    const optimizer = of instanceof OptimizerValue ? of.optimizer : undefined;
    const told = scheduleOf(name, call, value => this.told(value, call.at));
    if (told) (optimizer?.schedules ?? this.notes.looseSchedules).push(told);
    else if (/^[A-Z]/.test(name)) optimizer?.findings.push(scheduleNotTaken(name, call.at));
    return new Silent('a schedule');
  }

  private readBetas({ value, at }: Given, told: Writable, { evaluator }: Call): void {
    const items = evaluator.iterate(value, at);
    if (!Array.isArray(items)) return;
    const [first, second] = items as readonly Value[];
    if (first && isNumber(first)) told.beta1 = this.told(first.value, at);
    if (second && isNumber(second)) told.beta2 = this.told(second.value, at);
  }

  /** Constants such as `EPOCHS = 10`, where no loop says it. */
  private namedEpochs(): TrainingText {
    for (const name of EPOCH_NAMES) {
      const value = this.module().cells.get(name)?.value;
      if (value?.type !== 'int' || value.value < 1) continue;
      const from = Math.max(0, this.program.text.search(new RegExp(`^${name}\\b`, 'm')));
      return { epochs: this.told(value.value, { from, to: from + name.length }) };
    }
    return {};
  }

  private told<T>(value: T, at: Stretch): Told<T> {
    return { value, range: this.program.rangeOf(at) };
  }
}

/** Something of torch that is no part of a network: whatever is asked of it says nothing. */
class Silent extends LibraryValue {
  constructor(
    private readonly title: string,
    private readonly called?: (call: Call) => void,
  ) {
    super();
  }

  describe(): string {
    return this.title;
  }

  override attribute(name: string): Value {
    return native(name, call => this.call(call));
  }

  override call(call: Call): Value {
    this.called?.(call);
    return unknown(`what '${call.evaluator.quote(call.at)}' gives depends on the data`, call.at);
  }

  override isOf(path: string): boolean | undefined {
    return path === 'torch.nn.Module' ? false : undefined;
  }
}

class OptimizerValue extends Silent {
  constructor(readonly optimizer: TorchOptimizer) {
    super('an optimizer');
  }
}

/** The layers whose weights an optimizer is given, also in groups: `[{'params': model.parameters()}]`. */
function trainedBy(call: Call): Set<Value> {
  const layers = new Set<Value>();
  const given = argument(call, 0, 'params');
  if (given) collect(call.evaluator, given.value, given.at, layers, 0);
  return layers;
}

function collect(evaluator: Evaluator, value: Value, at: Stretch, layers: Set<Value>, depth: number): void {
  if (value instanceof ParameterValue) layers.add(value.layer);
  else if (value.type === 'dictionary' && !('type' in value.entries.value)) {
    const params = value.entries.value.get('params');
    if (params) collect(evaluator, params.value, at, layers, depth + 1);
  } else if (['list', 'tuple', 'library'].includes(value.type) && depth < 4) {
    const items = evaluator.iterate(value, at);
    if (Array.isArray(items))
      for (const item of items as readonly Value[]) collect(evaluator, item, at, layers, depth + 1);
  }
}

interface OptimizerSpec {
  readonly name: string;
  /** After the parameters, in PyTorch's order. */
  readonly arguments: readonly string[];
}

const ADAM = ['lr', 'betas', 'eps', 'weight_decay'];

const OPTIMIZERS: Readonly<Record<string, OptimizerSpec>> = {
  SGD: { name: 'sgd', arguments: ['lr', 'momentum', 'dampening', 'weight_decay', 'nesterov'] },
  Adam: { name: 'adam', arguments: ADAM },
  AdamW: { name: 'adamw', arguments: ADAM },
  RMSprop: { name: 'rmsprop', arguments: ['lr', 'alpha', 'eps', 'weight_decay', 'momentum', 'centered'] },
  Adagrad: {
    name: 'adagrad',
    arguments: ['lr', 'lr_decay', 'weight_decay', 'initial_accumulator_value', 'eps'],
  },
};

const FIELDS: Readonly<Record<string, keyof TrainingText>> = {
  lr: 'learningRate',
  momentum: 'momentum',
  weight_decay: 'weightDecay',
  eps: 'eps',
  alpha: 'alpha',
};

const LOSSES: Readonly<Record<string, string>> = {
  CrossEntropyLoss: 'cross-entropy',
  NLLLoss: 'nll',
  BCELoss: 'bce',
  BCEWithLogitsLoss: 'bce-with-logits',
  MSELoss: 'mse',
  L1Loss: 'mae',
  HuberLoss: 'huber',
  SmoothL1Loss: 'smooth-l1',
  cross_entropy: 'cross-entropy',
  nll_loss: 'nll',
  binary_cross_entropy: 'bce',
  binary_cross_entropy_with_logits: 'bce-with-logits',
  mse_loss: 'mse',
  l1_loss: 'mae',
  huber_loss: 'huber',
  smooth_l1_loss: 'smooth-l1',
};

const EPOCH_NAMES = [
  'epochs',
  'EPOCHS',
  'num_epochs',
  'NUM_EPOCHS',
  'n_epochs',
  'N_EPOCHS',
  'EPOCH',
  'nb_epochs',
  'max_epochs',
];
