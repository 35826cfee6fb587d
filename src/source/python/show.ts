import { allEntries, isUnknown, itemsOf, type Value } from '../evaluation/values';

const MOST_ITEMS = 8;
const DEEPEST = 3;

/** How Python would print the value. */
export function show(value: Value, depth = 0): string {
  if (depth > DEEPEST) return '…';
  switch (value.type) {
    case 'int':
      return String(value.value);
    case 'float':
      return showFloat(value.value);
    case 'bool':
      return value.value ? 'True' : 'False';
    case 'text':
      return `'${value.value.slice(0, 30)}'`;
    case 'none':
      return 'None';
    case 'symbol':
      return value.path;
    case 'tuple': {
      const items = itemsOf(value);
      return items?.length === 1
        ? `(${showItems(items, depth)},)`
        : `(${items ? showItems(items, depth) : '…'})`;
    }
    case 'list':
    case 'set':
      return `[${showItems(itemsOf(value) ?? [], depth)}]`;
    case 'dictionary': {
      const entries = allEntries(value);
      return isUnknown(entries) ? 'a dictionary' : `{${[...entries.keys()].slice(0, MOST_ITEMS).join(', ')}}`;
    }
    case 'library':
      return value.describe();
    case 'function':
      return value.code.name ? `the function ${value.code.name}` : 'a lambda';
    case 'class':
      return `the class ${value.code.name}`;
    case 'object':
      return `a ${value.class.code.name}`;
    case 'native':
      return value.name;
    case 'slice':
      return 'a slice';
    case 'unknown':
      return 'something unknown';
  }
}

function showItems(items: readonly Value[], depth: number): string {
  const shown = items
    .slice(0, MOST_ITEMS)
    .map(item => show(item, depth + 1))
    .join(', ');
  return items.length > MOST_ITEMS ? `${shown}, …` : shown;
}

/** Python changes to exponents earlier than JavaScript does. */
function showFloat(value: number): string {
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  const short = `${Math.abs(power)}`.padStart(2, '0');
  if (Object.is(value, -0)) return '-0.0';
  if (power < -4 || power >= 16) return `${digits}e${power < 0 ? '-' : '+'}${short}`;
  return Number.isInteger(value) ? `${value}.0` : `${value}`;
}
