import type { Call } from '../evaluation/calls';
import type { Stretch } from '../evaluation/syntax';
import { isSequence, isUnknown, itemsOf, type Unknown, unknown, type Value } from '../evaluation/values';
import { error, type Finding } from '../layers/report';
import { applyAgain } from './applyLayer';
import { Model, type Trace } from './model';
import type { Session } from './session';
import { type Named, Tensor, type Use } from './tensor';
import { usesOf } from './uses';

/** The graph of layers between inputs and outputs. */
export class Functional extends Model {
  constructor(
    session: Session,
    private readonly inputs: Value,
    private readonly outputs: Value,
    at: Stretch,
    name: string | undefined,
  ) {
    super(session, 'Functional', at, name);
  }

  trace(): Trace {
    const inputs = tensorsIn(this.inputs);
    const outputs = tensorsIn(this.outputs);
    const findings: Finding[] = [];
    for (const [what, tensors] of [
      ['input', inputs],
      ['output', outputs],
    ] as const) {
      if (!Array.isArray(tensors)) findings.push(this.session.notKnown(tensors as Unknown, this.at));
      else if (tensors.length !== 1) {
        const message = `This model has ${tensors.length} ${what}s, and Normscope trains networks with one.`;
        findings.push(error(`several-${what}s`, message, this.at));
      }
    }
    const [input] = Array.isArray(inputs) ? (inputs as Tensor[]) : [];
    const [output] = Array.isArray(outputs) ? (outputs as Tensor[]) : [];
    if (input?.use) {
      const message = 'This model begins at what a layer gives, and not at an Input.';
      findings.push(error('unsupported-computation', message, this.at));
    }
    return { input, output, findings };
  }

  applyTo(given: readonly Tensor[], call: Call | undefined): Value {
    const at = call?.at ?? this.at;
    const inputs = tensorsIn(this.inputs);
    const outputs = tensorsIn(this.outputs);
    if (!Array.isArray(inputs)) return inputs as Unknown;
    if (!Array.isArray(outputs)) return outputs as Unknown;
    if (inputs.length !== given.length)
      return unknown(`${this.describe()} has ${inputs.length} inputs, not ${given.length}`, at);
    const known = new Map<Use | Tensor, Tensor>();
    inputs.forEach((input: Tensor, index) => {
      known.set(input.use ?? input, given[index]!);
    });
    const results = this.session.inside(this, () =>
      outputs.map((output: Tensor) => this.replay(output, known)),
    );
    return results.length === 1 ? results[0]! : this.session.evaluator.list(results);
  }

  children(): readonly Value[] {
    const outputs = tensorsIn(this.outputs);
    if (!Array.isArray(outputs)) return [];
    const children = new Set<Named>();
    for (const { within, layer } of outputs.flatMap((output: Tensor) => usesOf(output).uses))
      children.add(within[0] ?? layer);
    return [...children].map(child => this.session.valueOf(child));
  }

  /** With the input before them, as the framework counts. */
  layersList(): readonly Value[] {
    const inputs = tensorsIn(this.inputs);
    return [...(Array.isArray(inputs) ? (inputs as Tensor[]) : []), ...this.children()];
  }

  /** The same layers on other inputs. */
  private replay(output: Tensor, known: Map<Use | Tensor, Tensor>): Tensor {
    for (const use of usesOf(output, new Set(known.keys())).uses) {
      if (known.has(use)) continue;
      const inputs = use.inputs.map(input => known.get(input.use ?? input) ?? input);
      known.set(use, applyAgain(this.session, use, inputs));
    }
    return known.get(output.use ?? output) ?? output;
  }
}

/** The tensors of an argument: one, a list of them, or a dictionary. */
function tensorsIn(value: Value): readonly Tensor[] | Unknown {
  if (isUnknown(value)) return value;
  if (value.type === 'dictionary') {
    const entries = value.entries.value;
    return isUnknown(entries) ? entries : onlyTensors([...entries.values()].map(entry => entry.value));
  }
  if (isSequence(value)) {
    const items = itemsOf(value);
    return items ? onlyTensors(items) : (value.items.value as Unknown);
  }
  return onlyTensors([value]);
}

function onlyTensors(values: readonly Value[]): readonly Tensor[] | Unknown {
  const lost = values.find(value => !(value instanceof Tensor));
  if (!lost) return values as readonly Tensor[];
  return isUnknown(lost) ? lost : unknown('it is not what a layer or an Input gives');
}
