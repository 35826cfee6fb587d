import type { PartialShape } from '../../network/sizes';
import type { Stretch } from '../evaluation/syntax';
import { int, LibraryValue, NONE, text, unknown, type Value } from '../evaluation/values';
import type { Finding } from '../layers/report';
import type { Part } from './entries';
import type { KerasLayer } from './layer';
import type { Session } from './session';

/** What has a name of its own by which weights are found: a layer, or a model or block that holds layers. */
export interface Named {
  readonly className: string;
  /** How many were made before it. */
  readonly serial: number;
  /** The name that the text gives it. */
  readonly ownName: string | undefined;
}

/** One use of a layer. */
export interface Use {
  readonly layer: KerasLayer;
  /** How many there were before it. */
  readonly order: number;
  readonly inputs: readonly Tensor[];
  readonly parts: readonly Part[];
  readonly findings: readonly Finding[];
  /** The models and blocks around it, the outermost first. */
  readonly within: readonly Named[];
  /** `training=False`. */
  readonly isEvaluating: boolean;
}

/** Values that only the data brings, and what makes them of which: the framework's symbolic tensor. */
export class Tensor extends LibraryValue {
  /** It comes of a layer that is wrong, and its shape is not known for that reason. */
  readonly isBroken: boolean;

  constructor(
    private readonly session: Session,
    /** Of a sample. */
    readonly shape: PartialShape,
    /** Undefined for an input of a network. */
    readonly use: Use | undefined,
    readonly at: Stretch,
  ) {
    super();
    const isCaused = use && (use.parts.length === 0 || use.inputs.some(({ isBroken }) => isBroken));
    this.isBroken = shape === null && isCaused === true;
  }

  describe(): string {
    return 'what a layer gives';
  }

  override attribute(name: string, at: Stretch): Value | undefined {
    switch (name) {
      case 'shape':
      case '_keras_shape':
        return this.shapeValue(at);
      case 'ndim':
      case 'rank':
        return this.shape ? int(this.shape.length + 1) : undefined;
      case 'dtype':
        return text('float32');
      case 'get_shape':
        return { type: 'native', name, call: call => this.shapeValue(call.at) };
      case 'as_list':
        return undefined;
      default:
        return undefined;
    }
  }

  override binary(operator: string, other: Value, isReversed: boolean, at: Stretch): Value | undefined {
    if (operator === '+' && other instanceof Tensor) {
      const inputs = isReversed ? [other, this] : [this, other];
      return this.session.applyNew('Add', inputs, at);
    }
    return unknown(`what '${operator}' makes of what a layer gives is not among the layers of Normscope`, at);
  }

  override unpack(count: number): readonly Value[] {
    const several = unknown(
      'a network takes several inputs here, and Normscope trains networks with one',
      this.at,
    );
    return new Array<Value>(count).fill(several);
  }

  override isOf(): boolean {
    return false;
  }

  /** With the batch before it. */
  shapeValue(at: Stretch): Value {
    if (!this.shape) return unknown('only the data tells the shape here', at);
    const sizes = this.shape.map(size =>
      size === null ? unknown('only the data tells this size', at) : int(size),
    );
    return this.session.evaluator.list(
      [NONE, ...sizes],
      this.session.words.framework === 'keras' ? 'tuple' : 'list',
    );
  }
}
