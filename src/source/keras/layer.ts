import type { Initial } from '../../network/initial';
import type { PartialShape } from '../../network/sizes';
import type { Call, Given } from '../evaluation/calls';
import type { Cell } from '../evaluation/scope';
import type { Stretch } from '../evaluation/syntax';
import { bool, float, int, LibraryValue, NONE, text, unknown, type Value } from '../evaluation/values';
import type { Finding } from '../layers/report';
import type { Parameters } from '../layers/specs';
import { Described } from './described';
import type { LayerEntry } from './entries';
import type { Session } from './session';
import { type Named, Tensor } from './tensor';

/** What a call says of a layer. */
export interface LayerFacts {
  readonly className: string;
  /** Undefined for a class that cannot be trained, of which `findings` tell. */
  readonly entry: LayerEntry | undefined;
  /** Undefined when one of the findings is an error. */
  readonly parameters: Parameters | undefined;
  /** What `activation=` is given. */
  readonly activation: Given | undefined;
  readonly name: string | undefined;
  /** What the layer says of the samples that it takes; undefined when it says nothing. */
  readonly inputShape: PartialShape | undefined;
  readonly isTrainable: Value;
  /** How its weights begin, where that is not the framework's default. */
  readonly initial?: Initial;
  /** What is wrong with where its channels are, or that this is open, for one that does not say it. */
  readonly layout?: Finding | 'open' | undefined;
  readonly findings: readonly Finding[];
  /** What else is wrong with it unless it ends a network. */
  readonly openFindings?: readonly Finding[];
  readonly at: Stretch;
}

/** What a layer counts for, as reading it takes longer than most steps. */
const STEPS_OF_LAYER = 50;

/** A layer, which is one thing however often it is used. */
export class KerasLayer extends LibraryValue implements Named {
  readonly className: string;
  readonly serial: number;
  readonly trainable: Cell<Value>;
  /** What it gave where it was used last. */
  readonly lastOutput: Cell<Value | undefined>;
  private readonly nameCell: Cell<Value | undefined>;

  constructor(
    private readonly session: Session,
    readonly facts: LayerFacts,
  ) {
    super();
    session.evaluator.step(STEPS_OF_LAYER);
    this.className = facts.className;
    this.serial = session.nextSerial();
    const { journal } = session.evaluator;
    this.trainable = journal.create(facts.isTrainable);
    this.lastOutput = journal.create<Value | undefined>(undefined);
    this.nameCell = journal.create<Value | undefined>(
      facts.name === undefined ? undefined : text(facts.name),
    );
  }

  get ownName(): string | undefined {
    const name = this.nameCell.value;
    return name?.type === 'text' ? name.value : undefined;
  }

  describe(): string {
    return this.session.words.title(this.className);
  }

  override call(call: Call): Value {
    return this.session.applyCall(this, call);
  }

  override attribute(name: string, at: Stretch): Value | undefined {
    const last = this.lastOutput.value;
    const output = last instanceof Tensor ? last : undefined;
    switch (name) {
      case 'trainable':
        return this.trainable.value;
      case 'name':
      case '_name':
        return this.ownName === undefined ? unknown('its name is made later', at) : text(this.ownName);
      case 'output':
        return last;
      case 'input':
        return output?.use?.inputs[0];
      case 'output_shape':
      case 'outputShape':
        return output?.shapeValue(at);
      case 'apply':
      case 'call':
      case '__call__':
        return { type: 'native', name, call: call => this.call(call) };
      case 'build':
      case 'adapt':
      case 'set_weights':
      case 'setWeights':
        return { type: 'native', name, call: () => NONE };
      case 'getClassName':
        return { type: 'native', name, call: () => text(this.className) };
      case 'built':
        return bool(output !== undefined);
      case 'units':
        return this.parameter('outFeatures');
      case 'filters':
        return this.parameter('outChannels');
      case 'rate':
        return this.parameter('p');
      case 'activation':
        return this.activation(at);
      default:
        return undefined;
    }
  }

  private parameter(name: string): Value | undefined {
    const value = this.facts.parameters?.[name];
    if (typeof value !== 'number') return undefined;
    return Number.isInteger(value) ? int(value) : float(value);
  }

  /** The function that the framework makes of the name of an activation. */
  private activation(at: Stretch): Value | undefined {
    const { entry, activation } = this.facts;
    if (!entry?.hasActivation || !activation) return undefined;
    const { value } = activation;
    if (value.type !== 'text' && value.type !== 'none') return value;
    const { evaluator } = this.session;
    const made = { positional: [], named: new Map(), at, calleeAt: at, evaluator };
    return new Described('activations', value.type === 'text' ? value.value : 'linear', made);
  }

  override isOf(path: string): boolean | undefined {
    const name = this.session.words.meaning(path)?.name;
    if (name === undefined) return false;
    if (name === 'Layer') return true;
    const { entry } = this.facts;
    return name === this.className || (entry?.aliases?.includes(name) ?? false);
  }

  override setAttribute(name: string, value: Value): boolean {
    const { journal } = this.session.evaluator;
    if (this.session.isSettled(this)) return true;
    if (name === 'trainable') journal.write(this.trainable, value);
    else if ((name === 'name' || name === '_name') && value.type === 'text')
      journal.write(this.nameCell, value);
    return true;
  }
}
