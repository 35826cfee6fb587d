import type { FixValues, Framework } from './network';

/** What Keras and TensorFlow.js call arguments that PyTorch has another name for. */
const OTHER_NAMES: Readonly<Record<string, string>> = { bias: 'useBias', eps: 'epsilon' };

/** A layer's argument as its framework names it: `bias`, `use_bias` and `useBias`. */
export function argumentName(name: string, framework: Framework): string {
  const own = framework === 'pytorch' ? name : (OTHER_NAMES[name] ?? name);
  return framework === 'tfjs' ? own : snakeCase(own);
}

/** A value of a layer's argument as its framework means and writes it; Keras's momentum is the weight of the old value. */
export function argumentValue(name: string, value: boolean | number, framework: Framework): string {
  if (typeof value === 'number')
    return String(name === 'momentum' && framework !== 'pytorch' ? complement(value) : value);
  const text = String(value);
  return framework === 'tfjs' ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

/** Arguments as one writes them: `bias=False`, `useBias: false`. */
export function argumentsText(values: FixValues, framework: Framework): string {
  const sign = framework === 'tfjs' ? ': ' : '=';
  return Object.entries(values)
    .map(([name, value]) => argumentName(name, framework) + sign + argumentValue(name, value, framework))
    .join(', ');
}

/** 1 − `share`, without the last digits of floating-point numbers. */
export function complement(share: number): number {
  return Number((1 - share).toPrecision(12));
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
}
