import type { Call } from '../evaluation/calls';
import type { Evaluator } from '../evaluation/evaluator';
import type { Cell } from '../evaluation/scope';
import type { Stretch } from '../evaluation/syntax';
import {
  FALSE,
  LibraryValue,
  NONE,
  TRUE,
  text,
  type Unknown,
  unknown,
  type Value,
} from '../evaluation/values';
import { native } from './methods';

/** What arguments are when the command line does not give them, or why that is not known. */
type Standards = ReadonlyMap<string, Value> | Unknown;

/** `argparse.ArgumentParser`: what the command line has when nothing is written there. */
export class ArgumentParser extends LibraryValue {
  private readonly standards: Cell<Standards> = { value: new Map() };

  describe(): string {
    return 'an ArgumentParser';
  }

  override attribute(name: string, _at: Stretch): Value | undefined {
    switch (name) {
      case 'add_argument':
        return native(name, call => this.add(call));
      case 'add_argument_group':
      case 'add_mutually_exclusive_group':
        return native(name, () => this);
      case 'set_defaults':
        return native(name, call => {
          for (const [key, { value }] of call.named) this.set(key, value, call);
          return NONE;
        });
      case 'parse_args':
        return native(name, () => new Namespace(this.standards));
      case 'parse_known_args':
        return native(name, call =>
          call.evaluator.list(
            [new Namespace(this.standards), unknown('the command line is not known', call.at)],
            'tuple',
          ),
        );
      default:
        return undefined;
    }
  }

  private add(call: Call): Value {
    const flags = call.positional.map(({ value }) => (value.type === 'text' ? value.value : ''));
    const long = flags.find(flag => flag.startsWith('--')) ?? flags[0] ?? '';
    const dest = call.named.get('dest')?.value;
    const name = dest?.type === 'text' ? dest.value : long.replace(/^-+/, '').replaceAll('-', '_');
    this.set(name, standardOf(call, name, long.startsWith('-')), call);
    return NONE;
  }

  private set(name: string, value: Value, call: Call): void {
    const known = this.standards.value;
    if ('type' in known) return;
    call.evaluator.step(1 + (known.size >> 1));
    call.evaluator.journal.write(this.standards, new Map(known).set(name, value));
  }
}

/** What `parse_args()` gives. */
export class Namespace extends LibraryValue {
  private readonly own: Cell<ReadonlyMap<string, Value>> = { value: new Map() };

  constructor(private readonly standards: Cell<Standards>) {
    super();
  }

  describe(): string {
    return 'the command line';
  }

  override attribute(name: string, at: Stretch): Value | undefined {
    const standards = this.standards.value;
    const own = this.own.value.get(name);
    if (own) return own;
    if ('type' in standards) return standards;
    return standards.get(name) ?? unknown(`the command line has no ${name} in this file`, at);
  }

  /** All of it, as `vars` gives it. */
  content(evaluator: Evaluator): Value {
    const standards = this.standards.value;
    if ('type' in standards) return standards;
    const all = new Map([...standards, ...this.own.value]);
    return evaluator.dictionary([...all].map(([name, value]) => [name, { value }]));
  }

  override setAttribute(name: string, value: Value): boolean {
    this.own.value = new Map(this.own.value).set(name, value);
    return true;
  }
}

function standardOf(call: Call, name: string, isOptional: boolean): Value {
  const given = call.named.get('default')?.value;
  const action = call.named.get('action')?.value;
  const type = call.named.get('type')?.value;
  if (given) return typed(given, type);
  if (action?.type === 'text' && action.value === 'store_true') return FALSE;
  if (action?.type === 'text' && action.value === 'store_false') return TRUE;
  const isRequired = call.named.get('required')?.value;
  if (!isOptional || (isRequired?.type === 'bool' && isRequired.value))
    return { ...unknown(`the command line has to give ${name}`, call.at), isOpen: true };
  return NONE;
}

/** A standard that is written as text is converted by the type, as argparse does it. */
function typed(value: Value, type: Value | undefined): Value {
  if (value.type !== 'text' || type?.type !== 'native') return value;
  if (type.name === 'int' && /^[-+]?\d+$/.test(value.value))
    return { type: 'int', value: Number(value.value) };
  if (type.name === 'float' && !Number.isNaN(Number(value.value)))
    return { type: 'float', value: Number(value.value) };
  return type.name === 'str' ? text(value.value) : value;
}
