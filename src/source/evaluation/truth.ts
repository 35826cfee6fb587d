import type { Value } from './values';

/**
 * What a condition makes of a number, a text or nothing, in all languages; undefined for what the text does not decide.
 * @param otherwise what the language makes of the rest
 */
export function truthOf(value: Value, otherwise: (value: Value) => boolean | undefined): boolean | undefined {
  switch (value.type) {
    case 'unknown':
    case 'symbol':
      return undefined;
    case 'none':
      return false;
    case 'bool':
      return value.value;
    case 'int':
    case 'float':
      return value.value !== 0;
    case 'text':
      return value.value !== '';
    default:
      return otherwise(value);
  }
}
