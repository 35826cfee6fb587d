import { type ParseArgsConfig, parseArgs } from 'node:util';
import { messageOf, UserError } from '../common/errors';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Node's own parser, with its complaints as `UserError`s, and exactly one positional argument. */
export function parseCommand<O extends Options>(args: readonly string[], options: O, positional: string) {
  const config = {
    args: joinNegativeNumbers(args, options),
    options,
    allowPositionals: true as const,
    strict: true as const,
  };
  const { values, positionals } = parsed(() => parseArgs(config));
  const [path, second] = positionals;
  if (!path) throw new UserError(`Name ${positional}; \`normscope --help\` shows how.`);
  if (second !== undefined) throw new UserError(`'${second}' is one argument too many.`);
  return { values, path };
}

/** `--epochs -1` as `--epochs=-1`, since Node's parser takes the number for an option of its own. */
function joinNegativeNumbers(args: readonly string[], options: Options): string[] {
  const joined: string[] = [];
  for (const argument of args) {
    const option = joined.at(-1) ?? '';
    const takesValue = option.startsWith('--') && options[option.slice(2)]?.type === 'string';
    if (takesValue && /^-\.?\d/.test(argument)) joined[joined.length - 1] = `${option}=${argument}`;
    else joined.push(argument);
  }
  return joined;
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const message = messageOf(error);
    const option = /^Option '(--[\w-]+)/.exec(message)?.[1];
    const sentence =
      option && /missing|ambiguous/.test(message) ? `${option} needs a value` : message.split(/\.\s/)[0];
    throw new UserError(`${sentence}; \`normscope --help\` shows what there is.`);
  }
}

/** One of `choices`, or undefined when the option is not given. */
export function choice<T extends string>(
  option: string,
  value: string | undefined,
  choices: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const chosen = choices.find(name => name === value);
  if (chosen === undefined) throw new UserError(`--${option} takes ${choices.join(', ')}, not '${value}'.`);
  return chosen;
}

export interface NumberRule {
  readonly minimum?: number;
  /** The value stays below it. */
  readonly below?: number;
  readonly whole?: boolean;
  /** The minimum itself is not allowed. */
  readonly exclusive?: boolean;
}

/** A number within the rule, or undefined when the option is not given. */
export function number(option: string, value: string | undefined, rule: NumberRule): number | undefined {
  if (value === undefined) return undefined;
  const parsed = value.trim() === '' ? Number.NaN : Number(value);
  const { minimum = -Infinity, below = Infinity, whole = false, exclusive = false } = rule;
  const fits =
    Number.isFinite(parsed) &&
    (exclusive ? parsed > minimum : parsed >= minimum) &&
    parsed < below &&
    (!whole || Number.isSafeInteger(parsed));
  if (!fits) throw new UserError(`--${option} takes ${ruleInWords(rule)}, not '${value}'.`);
  return parsed;
}

function ruleInWords({ minimum, below, whole, exclusive }: NumberRule): string {
  const parts = [whole ? 'a whole number' : 'a number'];
  if (minimum !== undefined) parts.push(exclusive ? `above ${minimum}` : `from ${minimum}`);
  if (below !== undefined) parts.push(`below ${below}`);
  return parts.join(' ');
}
