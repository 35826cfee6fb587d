import type { Call, Given } from '../evaluation/calls';
import type { Stretch } from '../evaluation/syntax';
import { type Unknown, unknown, type Value } from '../evaluation/values';
import type { ParameterValue, Show } from './accept';
import { nearest } from './near';
import { error, type Finding, notKnown, type Quoting, unknownIn, warning } from './report';
import type { ArgumentSpec, LayerSpec, Parameters } from './specs';

/** How a framework and its language look at arguments. */
export interface ArgumentRules extends Quoting {
  readonly show: Show;
  /** True for the type that Normscope computes in, by any of its names. */
  isFloat32(value: Value): boolean;
  /** The framework, where it takes no notice of arguments that it does not have. */
  readonly overlooking?: string;
}

/** What a call says of a layer; without parameters when one of the findings is an error. */
export interface ReadArguments {
  readonly parameters: Parameters | undefined;
  readonly findings: readonly Finding[];
  /** What else is wrong with the layer anywhere but at the end of a network. */
  readonly openFindings: readonly Finding[];
  /** The arguments by their names in the framework. */
  readonly given: ReadonlyMap<string, Given>;
}

/** The parameters that a call gives a layer. */
export function readArguments(call: Call, spec: LayerSpec, rules: ArgumentRules): ReadArguments {
  if (spec.arguments === 'anything')
    return { parameters: {}, findings: [], openFindings: [], given: new Map() };
  const reader = new ArgumentReader(call, spec, spec.arguments, rules);
  return reader.read();
}

class ArgumentReader {
  private readonly findings: Finding[] = [];
  private readonly openFindings: Finding[] = [];
  /** Of what changes nothing that is read. */
  private readonly warnings: Finding[] = [];
  private readonly given = new Map<string, Given>();
  private readonly title: string;

  constructor(
    private readonly call: Call,
    private readonly spec: LayerSpec,
    private readonly specs: readonly ArgumentSpec[],
    private readonly rules: ArgumentRules,
  ) {
    this.title = spec.name ?? spec.kind;
  }

  read(): ReadArguments {
    this.match();
    const parameters: Record<string, ParameterValue> = {};
    for (const argument of this.specs) {
      const given = this.given.get(argument.name);
      const value = given ? this.value(given, argument) : argument.standard;
      if (typeof argument.accept === 'function' && value !== undefined)
        parameters[argument.parameter] = value;
    }
    const { findings, openFindings, given } = this;
    if (findings.length > 0)
      return { parameters: undefined, findings: [...findings, ...this.warnings], openFindings, given };
    const settled = this.settled(parameters);
    return { parameters: settled, findings: [...findings, ...this.warnings], openFindings, given };
  }

  private settled(parameters: Parameters): Parameters | undefined {
    const settled = this.spec.settle?.(parameters) ?? { parameters };
    if ('wrong' in settled) {
      this.findings.push(error('wrong-argument', settled.wrong, this.call.calleeAt));
      return undefined;
    }
    if (settled.warning)
      this.findings.push(warning('guessed-dimension', settled.warning, this.call.calleeAt));
    return settled.parameters;
  }

  /** Finds the value of each argument, with the language's own complaints. */
  private match(): void {
    const { positional, named, open, calleeAt, wrong } = this.call;
    if (wrong) this.findings.push(error('wrong-argument', wrong.message, wrong.at));
    positional.forEach((given, index) => {
      const name = this.specs[index]?.name;
      if (name !== undefined) this.given.set(name, given);
      else this.wrong(`${this.title} takes ${this.takes()}, and this is one argument too many.`, given);
    });
    for (const [name, given] of named) {
      if (!this.specs.some(known => known.name === name)) this.unknownName(name, given.nameAt);
      else if (this.given.has(name)) this.wrong(`${name} is given twice.`, { ...given, at: given.nameAt });
      else this.given.set(name, given);
    }
    if (open) {
      this.findings.push(notKnown(open, this.call.at, this.rules));
      return;
    }
    const missing = this.specs.filter(
      ({ name, standard, accept }) => standard === undefined && accept !== 'ignored' && !this.given.has(name),
    );
    if (missing.length === 0) return;
    const names = listed(missing.map(({ name }) => name));
    this.findings.push(error('wrong-argument', `${this.title} needs ${names}.`, calleeAt));
  }

  /** The parameter that is given, or undefined for what is none and for what was found wrong. */
  private value({ value, at }: Given, argument: ArgumentSpec): ParameterValue | undefined {
    const { name, accept } = argument;
    const { show } = this.rules;
    if (accept === 'ignored') return undefined;
    const lost = unknownIn(accept === 'dtype' ? value : withoutSymbol(value));
    const isAll = value.type === 'unknown' || value.type === 'symbol';
    if (lost && isAll && argument.isFromInput && !lost.isSyntaxError) return null;
    if (lost && isAll && argument.isFromTarget && this.isForTarget(lost, at)) {
      this.openFindings.push(notKnown(lost, at, this.rules));
      return null;
    }
    if (lost) {
      this.findings.push(notKnown(lost, at, this.rules));
      return undefined;
    }
    if (accept === 'dtype') {
      this.checkPrecision(value, { value, at });
      return undefined;
    }
    if (accept === 'standard') {
      if (isStandard(value, argument.standard)) return undefined;
      const only = show(asValue(argument.standard));
      const message = `Normscope trains ${this.title} only with ${name}=${only}, not with ${show(value)}.`;
      this.findings.push(error('unsupported-argument', message, at));
      return undefined;
    }
    const accepted = accept(value, show);
    if ('value' in accepted) return accepted.value;
    this.wrong(`${name} has to be ${accepted.wanted}.`, { value, at });
    return undefined;
  }

  /** True for what someone outside of the text gives, and for what is named after the classes or the outputs. */
  private isForTarget({ isOpen, isSyntaxError, at: blamed }: Unknown, at: Stretch): boolean {
    if (isSyntaxError) return false;
    const { quote } = this.rules;
    return isOpen === true || TARGET.test(quote(at)) || (blamed !== undefined && TARGET.test(quote(blamed)));
  }

  private checkPrecision(value: Value, { at }: Given): void {
    if (value.type === 'none' || this.rules.isFloat32(value)) return;
    const shown = this.rules.show(value);
    const isType = value.type === 'symbol' || value.type === 'text';
    this.findings.push(
      isType
        ? error('unsupported-dtype', `Normscope computes in float32, not in ${shown}.`, at)
        : error('wrong-argument', `dtype has to be a type such as float32, not ${shown}.`, at),
    );
  }

  private wrong(message: string, { at }: Given): void {
    this.findings.push(error('wrong-argument', message, at));
  }

  private unknownName(name: string, at: Stretch): void {
    const meant = nearest(
      name,
      this.specs.map(spec => spec.name).filter(one => !this.call.named.has(one)),
    );
    const { overlooking } = this.rules;
    if (overlooking === undefined) {
      const end = meant === undefined ? `it takes ${this.takes()}` : `${meant} may be meant`;
      this.findings.push(error('wrong-argument', `${this.title} has no argument '${name}'; ${end}.`, at));
      return;
    }
    const end = meant === undefined ? '' : `; ${meant} may be meant`;
    const message = `${overlooking} ignores '${name}', which is no argument of ${this.title}${end}.`;
    this.warnings.push(warning('ignored-argument', message, at));
  }

  private takes(): string {
    if (this.specs.length === 0) return 'no arguments';
    const main = this.specs.filter(({ isUnlisted }) => !isUnlisted).map(({ name }) => name);
    if (main.length === 0) return 'none of its own';
    return main.length < this.specs.length ? `arguments such as ${listed(main)}` : listed(main);
  }
}

/** Words for the number of classes or outputs. */
const TARGET =
  /class|label|categor|target|output|out_?dim|out_?features|n_?out|actions|\by\b|\by_\w+\.shape/i;

/** Something of another module may be anything. */
function withoutSymbol(value: Value): Value {
  if (value.type !== 'symbol') return value;
  return { ...unknown(`${value.path} is not in this file`), isOpen: true };
}

/** `a, b and c`. */
function listed(words: readonly string[], last = 'and'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

function isStandard(value: Value, standard: ArgumentSpec['standard']): boolean {
  if (value.type === 'none') return standard === null;
  return (value.type === 'bool' || value.type === 'text') && value.value === standard;
}

function asValue(standard: ArgumentSpec['standard']): Value {
  if (typeof standard === 'boolean') return { type: 'bool', value: standard };
  return typeof standard === 'string' ? { type: 'text', value: standard } : { type: 'none' };
}
