import type { Call } from '../evaluation/calls';
import type { Journal } from '../evaluation/journal';
import type { Cell } from '../evaluation/scope';
import type { Stretch } from '../evaluation/syntax';
import {
  bool,
  type DictionaryEntry,
  type Entries,
  isUnknown,
  itemsOf,
  LibraryValue,
  NULL,
  type Unknown,
  unknown,
  type Value,
} from '../evaluation/values';
import { given, native } from './natives';
import { entryOf } from './objects';

/** What the `argparse` package gives for its names; undefined for those that are not followed. */
export function callArgparse(path: string, { evaluator }: Call): Value | undefined {
  return path === 'argparse.ArgumentParser' ? new ArgumentParser(evaluator.journal) : undefined;
}

/** Collects the standard values of arguments, which is what a program takes when nothing is typed. */
class ArgumentParser extends LibraryValue {
  private readonly arguments: Cell<ReadonlyMap<string, DictionaryEntry> | Unknown> = { value: new Map() };

  constructor(private readonly journal: Journal) {
    super();
  }

  describe(): string {
    return 'the parser of arguments';
  }

  override attribute(name: string, at: Stretch): Value | undefined {
    if (ADDING.has(name)) return native(name, call => this.add(call));
    if (PARSING.has(name))
      return native(name, () => ({ type: 'dictionary', entries: { value: this.arguments.value } }));
    return GROUPS.has(name)
      ? native(name, () => this)
      : unknown(`what .${name} of argparse does is not followed`, at);
  }

  private add(call: Call): Value {
    const names = namesOf(call);
    const options = call.positional.at(-1)?.value;
    const entries = options?.type === 'dictionary' ? options.entries.value : new Map();
    const content = this.arguments.value;
    if (isUnknown(content)) return content;
    if (!names || isUnknown(entries)) {
      const reason = unknown(`what '${call.evaluator.quote(call.at)}' adds is not known`, call.at);
      this.journal.write(this.arguments, reason);
      return reason;
    }
    const named = entryOf(entries, 'dest');
    const name = named?.type === 'text' ? named.value : destination(names);
    const value = standardOf(name, names, entries, call.at);
    this.journal.write(this.arguments, new Map(content).set(name, { value, at: call.at }));
    return this;
  }
}

const ADDING = new Set(['addArgument', 'add_argument']);
const PARSING = new Set(['parseArgs', 'parse_args']);
const GROUPS = new Set(['addArgumentGroup', 'add_argument_group', 'addMutuallyExclusiveGroup']);

/** `'-e', '--epochs'` or `['-e', '--epochs']`. */
function namesOf(call: Call): string[] | undefined {
  const values =
    given(call, 0).type === 'list' ? itemsOf(given(call, 0)) : call.positional.map(one => one.value);
  const names = values?.flatMap(value => (value.type === 'text' ? [value.value] : []));
  return call.open || !names?.length ? undefined : names;
}

/** The name of an argument is its first long one, with underscores. */
function destination(names: readonly string[]): string {
  const long = names.find(name => name.startsWith('--')) ?? names[0]!;
  return long.replace(/^-+/, '').replaceAll('-', '_');
}

function standardOf(name: string, names: readonly string[], entries: Entries, at: Stretch): Value {
  const standard = entryOf(entries, 'defaultValue') ?? entryOf(entries, 'default');
  if (standard) return standard;
  const action = entryOf(entries, 'action');
  const kind = action?.type === 'text' ? action.value.replace('_', '').toLowerCase() : '';
  if (kind === 'storetrue' || kind === 'storefalse') return bool(kind === 'storefalse');
  const required = entryOf(entries, 'required');
  const isRequired = !names[0]!.startsWith('-') || (required?.type === 'bool' && required.value);
  return isRequired ? unknown(`${name} is given when the program is started`, at) : NULL;
}
