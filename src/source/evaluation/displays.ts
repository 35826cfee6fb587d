import type { Evaluator } from './evaluator';
import type { Scope } from './scope';
import type { Entry, Expression, Item, Stretch } from './syntax';
import {
  allEntries,
  asUnknown,
  type DictionaryEntry,
  isUnknown,
  keyOf,
  type Sequence,
  text,
  type Unknown,
  unknown,
  type Value,
} from './values';

export function sequenceOf(
  evaluator: Evaluator,
  kind: Sequence['type'],
  items: readonly Item[],
  scope: Scope,
): Value {
  const values: Value[] = [];
  for (const { value: code, isSpread } of items) {
    const value = evaluator.evaluate(code, scope);
    if (!isSpread) {
      values.push(value);
      continue;
    }
    const spread = evaluator.iterate(value, code);
    if (isUnknown(spread as Value)) return { type: kind, items: { value: spread as Unknown } };
    values.push(...(spread as readonly Value[]));
  }
  return kind === 'set' ? evaluator.setOf(values) : evaluator.list(values, kind);
}

export function dictionaryOf(evaluator: Evaluator, entries: readonly Entry[], scope: Scope): Value {
  const known = new Map<string | number, DictionaryEntry>();
  let lost: Unknown | undefined;
  for (const { key, value: code } of entries) {
    const name = key && keyOf(evaluator.evaluate(key, scope));
    const value = evaluator.evaluate(code, scope);
    if (key) {
      if (name === undefined) lost ??= unknown(`the key '${evaluator.quote(key)}' is not known`, key);
      else known.set(name, { value, at: code });
      continue;
    }
    // `...(isDeep && { units: 3 })` adds nothing where it is false.
    if (value.type === 'none' || value.type === 'bool') continue;
    const others = value.type === 'dictionary' ? allEntries(value) : asUnknown(value);
    if (isUnknown(others)) lost ??= others;
    else for (const [name, entry] of others) known.set(name, entry);
  }
  return { type: 'dictionary', entries: { value: lost ?? known } };
}

export function textOf(
  evaluator: Evaluator,
  parts: readonly (string | Expression)[],
  scope: Scope,
  at: Stretch,
): Value {
  let whole = '';
  for (const part of parts) {
    if (typeof part === 'string') whole += part;
    else {
      const value = evaluator.evaluate(part, scope);
      if (isUnknown(value)) return value;
      if (!['text', 'int', 'bool'].includes(value.type))
        return unknown(`how '${evaluator.quote(part)}' looks as text cannot be followed`, part);
      whole += value.type === 'text' ? value.value : evaluator.dialect.show(value);
    }
  }
  return evaluator.placed(text(whole), at);
}
