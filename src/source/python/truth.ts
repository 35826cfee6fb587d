import { inherited } from '../evaluation/members';
import { truthOf } from '../evaluation/truth';
import { allEntries, isUnknown, itemsOf, type Value } from '../evaluation/values';

/** What a condition makes of a value; undefined when the text does not decide it. */
export function truth(value: Value): boolean | undefined {
  return truthOf(value, isFilled);
}

function isFilled(value: Value): boolean | undefined {
  switch (value.type) {
    case 'list':
    case 'tuple':
    case 'set': {
      const items = itemsOf(value);
      return items && items.length > 0;
    }
    case 'dictionary': {
      const entries = allEntries(value);
      return isUnknown(entries) ? undefined : entries.size > 0;
    }
    case 'object':
      return ['__bool__', '__len__'].some(name => inherited(value.class, name)) ? undefined : true;
    case 'library': {
      const length = value.length();
      return length === undefined ? value.isTrue() : length > 0;
    }
    default:
      return true;
  }
}
