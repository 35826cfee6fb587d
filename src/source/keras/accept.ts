import { isNumber, itemsOf, type Value } from '../evaluation/values';
import { type Accept, type Accepted, integer, type Show, sizes } from '../layers/accept';
import { Described } from './described';

/** The only layout that Normscope trains Keras in. */
export function channelsLast(value: Value, show: Show): Accepted {
  if (value.type === 'none' || wordOf(value) === 'channelslast') return { value: null };
  return {
    wanted: `the one with the channels last, which is the only one that Normscope trains, not ${show(value)}`,
  };
}

/** `'valid'` is no padding at all. */
export function padding(count: number): Accept {
  return (value, show) => {
    const word = wordOf(value);
    if (word === 'same') return { value: 'same' };
    if (word === 'valid') return { value: new Array<number>(count).fill(0) };
    return { wanted: `'valid' or 'same', not ${show(value)}` };
  };
}

/** One axis, which may stand in a list. */
export function axis(value: Value, show: Show): Accepted {
  const items = itemsOf(value);
  return integer(items?.length === 1 ? items[0]! : value, show);
}

export function axes(value: Value, show: Show): Accepted {
  const items = itemsOf(value);
  return items ? sizes(items.length, 1)(value, show) : sizes(1, 1)(value, show);
}

/** The shape of a sample, of which one size may be −1. */
export function targetShape(value: Value, show: Show): Accepted {
  const numbers = (itemsOf(value) ?? [value]).map(item => {
    if (item.type === 'none') return -1;
    return item.type === 'int' ? item.value : 0;
  });
  const isValid = numbers.every(number => number >= 1 || number === -1);
  if (numbers.length > 0 && isValid && numbers.filter(number => number === -1).length <= 1)
    return { value: numbers };
  return { wanted: `whole numbers of 1 or more, one of which may be -1, not ${show(value)}` };
}

/** What the slopes of a PReLU begin with. */
export function startOfSlopes(value: Value, show: Show): Accepted {
  const word = value instanceof Described ? value.name.toLowerCase() : wordOf(value);
  if (word === 'zeros') return { value: 0 };
  if (word === 'ones') return { value: 1 };
  const constant = value instanceof Described && word === 'constant' ? value.argument(0, 'value') : undefined;
  if (constant && isNumber(constant)) return { value: constant.value };
  return { wanted: `an initializer that gives one number to all slopes, not ${show(value)}` };
}

/** A word as it is compared: TensorFlow.js writes `channelsLast` for `channels_last`. */
function wordOf(value: Value): string | undefined {
  return value.type === 'text' ? plain(value.value) : undefined;
}

/** Without what the two frameworks write differently. */
export function plain(word: string): string {
  return word.replaceAll('_', '').toLowerCase();
}
