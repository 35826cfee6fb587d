import type { Dialect } from '../evaluation/dialect';
import { isUnknown, itemsOf, NONE, text, unknown, type Value } from '../evaluation/values';
import { callArgparse } from './argparse';
import { builtin } from './builtins';
import { listMember, setMember, visitsItems } from './lists';
import { native } from './natives';
import { numberMember } from './numbers';
import { entryOf, functionMember, objectMember } from './objects';
import { asText, binary, compare, truth, unary } from './operators';
import { stringMember } from './strings';

/** JavaScript and TypeScript, as far as their texts decide what they compute. */
export const javascriptDialect: Dialect = {
  hasBlocks: true,
  show: value => asText(value) ?? value.type,
  truth,
  unary,
  binary,
  compare,
  member(object, name, at, evaluator) {
    switch (object.type) {
      case 'list':
      case 'tuple':
        return listMember(object, name);
      case 'set':
        return setMember(object, name);
      case 'text':
        return stringMember(object.value, name);
      case 'int':
      case 'float': {
        const method = numberMember(object.value, name);
        return method && native(name, method);
      }
      case 'dictionary':
        return objectMember(object, name, at, evaluator);
      case 'function':
        return functionMember(object, name);
      case 'none':
        return unknown(`'${evaluator.quote(at)}' asks ${asText(object)} for its ${name}`, at);
      default:
        return undefined;
    }
  },
  index(object, index) {
    const key = asText(index);
    if (object.type === 'dictionary' && key !== undefined) {
      const entries = object.entries.value;
      return isUnknown(entries) ? entries : (entryOf(entries, key) ?? NONE);
    }
    const items = object.type === 'text' ? charactersOf(object.value) : itemsOf(object);
    if (items && index.type === 'int') return items[index.value] ?? NONE;
    if ((object.type === 'list' || object.type === 'tuple') && isUnknown(object.items.value as Value))
      return object.items.value as Value;
    return unknown('it is not clear what is there');
  },
  iterate(value) {
    return value.type === 'text' ? [...value.value].map(text) : itemsOf(value);
  },
  visits: visitsItems,
  builtin,
  call: callArgparse,
};

function charactersOf(value: string): readonly Value[] {
  return value.split('').map(text);
}
