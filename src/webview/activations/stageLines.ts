import { formatNumber as format, plural } from '../../common/format';
import type {
  LinearStage,
  NamedValue,
  NormStage,
  Others,
  PassStage,
  PoolStage,
  SoftmaxStage,
  UnitStage,
} from '../../trace/inspection';

/** Terms of a sum, or values of a window, that are written out; the others are added up. */
const TERMS = 6;

/** A stretch of text: `value` is what a stage comes to. */
export type Piece = string | { readonly text: string; readonly role: 'value' | 'quiet' | 'gamma' | 'beta' };

export type Line = readonly Piece[];

/** What a layer makes of a unit: its formula, and the same with the numbers. */
export function linesOf(stage: UnitStage): Line[] {
  switch (stage.stage) {
    case 'input':
      return [[`${stage.name} ${format(stage.raw)}, scaled `, value(stage.result)]];
    case 'linear':
      return linearLines(stage);
    case 'norm':
      return normLines(stage);
    case 'activation': {
      const { kind, input, result, slope } = stage;
      return [
        [`a = ${kind.toLowerCase()}(${format(input)}) = `, value(result)],
        [quiet(`slope ${format(slope)}`)],
      ];
    }
    case 'prelu':
      return [
        ['a = max(0, y) + w · min(0, y)'],
        [`y ${format(stage.input)}, w ${format(stage.weight)}: a = `, value(stage.result)],
        [quiet(`slope ${format(stage.input > 0 ? 1 : stage.weight)}`)],
      ];
    case 'pass':
      return [['a = y = ', value(stage.result)], ...passNote(stage)];
    case 'pool':
      return stage.takes === 'largest' ? largestLines(stage) : meanLines(stage);
    case 'softmax':
      return softmaxLines(stage);
    case 'add':
      return [['y = Σ x'], ...sumLines(stage.terms.map(term)), ['= ', value(stage.result)]];
    case 'concat':
      return [['y = x = ', value(stage.result), quiet(`  ${stage.from}`)]];
    case 'embedding':
      return [
        [`y = W[${stage.index}, ${stage.column}] = `, value(stage.result)],
        [quiet(`index ${stage.index} is ${stage.from}`)],
      ];
  }
}

function linearLines({ terms, others, padded, bias, result }: LinearStage): Line[] {
  const products = terms.map(({ name, weight, input }) => ({
    text: `${format(weight)} · ${format(input)}`,
    amount: weight * input,
    name,
  }));
  return [
    ['z = w·x + b'],
    ...sumLines(products, others),
    ...(bias === null ? [] : [[`+ ${format(bias)}`, quiet('  b')]]),
    ['= ', value(result)],
    ...(padded > 0 ? [[quiet(`${plural(padded, 'weight')} at the padding, which is 0`)]] : []),
  ];
}

function normLines(stage: NormStage): Line[] {
  const { input, eps, gamma, beta, normalization, batch, result } = stage;
  const { mean, variance, normalized } = normalization;
  const lines: Line[] = [
    ['x̂ = (z − μ) / √(σ² + ε)'],
    [
      `= (${format(input)} − ${format(mean)}) / √(${format(variance)} + ${format(eps)}) = `,
      value(normalized),
    ],
    [quiet(scopeOf(stage))],
  ];
  if (batch) {
    const { mean, variance, normalized } = batch;
    const text = `with the last batch's μ ${format(mean)}, σ² ${format(variance)}: ${format(normalized)}`;
    lines.push([quiet(text)]);
  }
  lines.push(
    ['y = γ · x̂ + β'],
    [
      { text: format(gamma), role: 'gamma' },
      ` · ${format(normalized)} + `,
      { text: format(beta), role: 'beta' },
      ' = ',
      value(result),
    ],
  );
  return lines;
}

/** Whose mean and variance they are. */
function scopeOf({ channels, count }: NormStage): string {
  if (count === null) return 'μ and σ² as they run along in training';
  const [first, last] = channels ?? [0, 0];
  const over =
    channels === null
      ? 'the last dimensions'
      : first === last
        ? `channel ${first}`
        : `channels ${first} to ${last}`;
  return `μ and σ² over ${over}: ${plural(count, 'value')} of this sample`;
}

function passNote({ kind }: PassStage): Line[] {
  if (kind === 'Identity') return [];
  return [
    [quiet(kind.startsWith('Dropout') ? 'drops nothing outside training' : 'only the shape is another')],
  ];
}

function largestLines({ values, others, result }: PoolStage): Line[] {
  const more = Math.max(0, values.length - TERMS) + others.count;
  return [
    ['y = max x'],
    ...values.slice(0, TERMS).map(({ name, input }, i): Line => {
      return [i === 0 ? value(input) : format(input), quiet(`  ${name}${i === 0 ? ', the largest' : ''}`)];
    }),
    ...(more > 0 ? [[quiet(`${more} more`)]] : []),
    ['= ', value(result)],
  ];
}

function meanLines({ values, others, divisor, result }: PoolStage): Line[] {
  const padded = divisor - values.length - others.count;
  const count = plural(divisor, 'place');
  return [
    ['y = Σ x / n'],
    ...sumLines(values.map(term), others),
    [`n = ${divisor}`, quiet(padded > 0 ? `  ${count}, ${padded} of them padding` : `  ${count}`)],
    ['= ', value(result)],
  ];
}

function softmaxLines({ isLog, input, largest, sum, count, result }: SoftmaxStage): Line[] {
  const shifted = `${format(input)} − ${format(largest)}`;
  const lines: Line[] = isLog
    ? [['p = x − m − ln Σ exp(x − m)'], [`= ${shifted} − ln ${format(sum)} = `, value(result)]]
    : [['p = exp(x − m) / Σ exp(x − m)'], [`= exp(${shifted}) / ${format(sum)} = `, value(result)]];
  return [...lines, [quiet(`m ${format(largest)} is the largest of ${plural(count, 'value')}`)]];
}

interface Term {
  readonly text: string;
  readonly amount: number;
  readonly name: string;
}

function term({ name, input }: NamedValue): Term {
  return { text: format(input), amount: input, name };
}

/** The first terms one below the other, and the rest as one. */
function sumLines(terms: readonly Term[], others: Others = { count: 0, sum: 0 }): Line[] {
  const rest = terms.slice(TERMS);
  const more = rest.length + others.count;
  const sum = rest.reduce((total, { amount }) => total + amount, others.sum);
  return [
    ...terms
      .slice(0, TERMS)
      .map(({ text, name }, i): Line => [`${i === 0 ? '=' : '+'} ${text}`, quiet(`  ${name}`)]),
    ...(more > 0 ? [[`+ ${format(sum)}`, quiet(`  ${plural(more, 'more term')}`)]] : []),
  ];
}

function value(number: number): Piece {
  return { text: format(number), role: 'value' };
}

function quiet(text: string): Piece {
  return { text, role: 'quiet' };
}
