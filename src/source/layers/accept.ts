import { FALSE, isNumber, itemsOf, NONE, TRUE, type Value } from '../evaluation/values';

/** A parameter in the form that a `Layer` keeps it. */
export type ParameterValue = number | boolean | string | null | readonly (number | null)[];

/** The parameter that an argument's value gives, or what the framework wants to have instead. */
export type Accepted = { readonly value: ParameterValue } | { readonly wanted: string };

/** `show` writes a value as the user's language does. */
export type Accept = (value: Value, show: Show) => Accepted;

export type Show = (value: Value) => string;

export function positiveInteger(value: Value, show: Show): Accepted {
  if (value.type === 'int' && value.value >= 1) return { value: value.value };
  return { wanted: `a whole number of 1 or more, not ${show(value)}${floatAdvice(value)}` };
}

export function integer(value: Value, show: Show): Accepted {
  return value.type === 'int' ? { value: value.value } : { wanted: `a whole number, not ${show(value)}` };
}

export function boolean(value: Value, show: Show): Accepted {
  return value.type === 'bool'
    ? { value: value.value }
    : { wanted: `${show(TRUE)} or ${show(FALSE)}, not ${show(value)}` };
}

export function finite(value: Value, show: Show): Accepted {
  return isNumber(value) ? { value: value.value } : { wanted: `a number, not ${show(value)}` };
}

export function nonNegative(value: Value, show: Show): Accepted {
  if (isNumber(value) && value.value >= 0) return { value: value.value };
  return { wanted: `a number of 0 or more, not ${show(value)}` };
}

export function fraction(value: Value, show: Show): Accepted {
  if (isNumber(value) && value.value >= 0 && value.value <= 1) return { value: value.value };
  return { wanted: `a number from 0 to 1, not ${show(value)}` };
}

/** `None`, or what `accept` takes. */
export function orNone(accept: Accept): Accept {
  return (value, show) => {
    if (value.type === 'none') return { value: null };
    const accepted = accept(value, show);
    return 'value' in accepted ? accepted : { wanted: `${show(NONE)} or ${accepted.wanted}` };
  };
}

/** One of these words. */
export function oneOf(...words: readonly string[]): Accept {
  const wanted = words.map(word => `'${word}'`).join(' or ');
  return (value, show) => {
    const word = value.type === 'text' ? value.value : undefined;
    return word !== undefined && words.includes(word)
      ? { value: word }
      : { wanted: `${wanted}, not ${show(value)}` };
  };
}

/** A whole number for all of `count` dimensions, or one for each. */
export function sizes(count: number, least: 0 | 1): Accept {
  return (value, show) =>
    sizesOf(value, count, item => isSize(item, least), `a whole number of ${least} or more`, show);
}

/** What `sizes` takes, with `None` among them for a dimension that keeps its size. */
export function sizesOrNone(count: number): Accept {
  const isKnown = (item: Value) => isSize(item, 1);
  const isAny = (item: Value) => isSize(item, 1) || item.type === 'none';
  return (value, show) =>
    sizesOf(value, count, itemsOf(value) ? isAny : isKnown, 'a whole number of 1 or more', show);
}

/** What `sizes` takes, `'valid'` for none, or `'same'`. */
export function padding(count: number): Accept {
  return (value, show) => {
    const word = value.type === 'text' ? value.value : undefined;
    if (word === 'same') return { value: 'same' };
    if (word === 'valid') return { value: new Array<number>(count).fill(0) };
    const accepted = sizes(count, 0)(value, show);
    return 'value' in accepted ? accepted : { wanted: `'same', 'valid' or ${accepted.wanted}` };
  };
}

/** The sizes of the last dimensions, however many, or of the last alone. */
export function shape(value: Value, show: Show): Accepted {
  const items = itemsOf(value) ?? [value];
  if (items.length > 0 && items.every(item => isSize(item, 1))) return { value: items.map(numberOf) };
  return { wanted: `a whole number of 1 or more or a tuple of such numbers, not ${show(value)}` };
}

/** A tuple of sizes, of which one may be −1. */
export function unflattenedSize(value: Value, show: Show): Accepted {
  const numbers = (itemsOf(value) ?? []).map(item => (item.type === 'int' ? item.value : 0));
  const isValid = numbers.every(number => number >= 1 || number === -1);
  if (numbers.length > 0 && isValid && numbers.filter(number => number === -1).length <= 1)
    return { value: numbers };
  return { wanted: `a tuple of whole numbers of 1 or more, one of which may be -1, not ${show(value)}` };
}

function sizesOf(
  value: Value,
  count: number,
  fits: (item: Value) => boolean,
  number: string,
  show: Show,
): Accepted {
  const items = itemsOf(value) ?? new Array<Value>(count).fill(value);
  if (items.length === count && items.every(fits)) return { value: items.map(numberOf) };
  const several = count === 1 ? '' : ` or a tuple of ${count} of them`;
  return { wanted: `${number}${several}, not ${show(value)}${floatAdvice(value)}` };
}

function isSize(value: Value, least: 0 | 1): boolean {
  return value.type === 'int' && value.value >= least;
}

function numberOf(value: Value): number | null {
  return isNumber(value) ? value.value : null;
}

function floatAdvice(value: Value): string {
  const isWholeFloat = value.type === 'float' && Number.isInteger(value.value);
  return isWholeFloat ? ', which is a float (// divides into whole numbers)' : '';
}
