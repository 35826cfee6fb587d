import type { Evaluator } from './evaluator';
import { namesMember } from './members';
import type { Scope } from './scope';
import type { Declaration, Target } from './syntax';
import { type Entries, isUnknown, NULL, text, type Unknown, unknown, type Value } from './values';
import { changeAny } from './ways';

/** Gives a value to what stands on the left of an assignment. */
export function assignTo(
  evaluator: Evaluator,
  target: Target,
  value: Value,
  scope: Scope,
  declares: Declaration | undefined,
): void {
  switch (target.type) {
    case 'name':
      setName(evaluator, target.name, value, scope, declares);
      return;
    case 'member':
      evaluator.setMember(evaluator.evaluate(target.object, scope), target.name, value, target);
      return;
    case 'index':
      setIndex(evaluator, target, value, scope);
      return;
    case 'list':
      assignItems(evaluator, target, value, scope, declares);
      return;
    case 'pattern':
      assignPattern(evaluator, target, value, scope, declares);
      return;
    case 'default': {
      const isLeftOut = value.type === 'none' && value !== NULL;
      const given = isLeftOut ? evaluator.evaluate(target.value, scope) : value;
      assignTo(evaluator, target.target, given, scope, declares);
      return;
    }
    case 'unreadable':
  }
}

/** Takes away what an index or a name stands for. */
export function deleteTarget(evaluator: Evaluator, target: Target, scope: Scope): void {
  if (target.type === 'name') scope.delete(target.name);
  if (target.type === 'list')
    for (const item of target.items) if (item) deleteTarget(evaluator, item.target, scope);
  if (target.type === 'member') {
    const object = evaluator.evaluate(target.object, scope);
    if (object.type === 'object') {
      const cell = object.attributes.get(target.name);
      if (cell) evaluator.journal.write(cell, undefined);
    } else if (object.type === 'library')
      object.setAttribute(
        target.name,
        unknown(`'${evaluator.quote(target)}' is deleted before`, target),
        target,
      );
    else if (object.type === 'dictionary')
      writeContent(evaluator, object, text(target.name), undefined, target);
  }
  if (target.type !== 'index') return;
  const object = evaluator.evaluate(target.object, scope);
  const index = evaluator.evaluate(target.index, scope);
  if (object.type === 'library') object.setIndex(index, undefined, target);
  else writeContent(evaluator, object, index, undefined, target);
}

function setName(
  { dialect, library }: Evaluator,
  name: string,
  value: Value,
  scope: Scope,
  declares: Declaration | undefined,
): void {
  library.named?.(name, value, scope.base.running);
  if (declares === 'block') scope.set(name, value);
  else if (declares === 'function' || !dialect.hasBlocks) scope.base.set(name, value);
  else scope.assign(name, value);
}

function setIndex(
  evaluator: Evaluator,
  target: Extract<Target, { type: 'index' }>,
  value: Value,
  scope: Scope,
): void {
  const object = evaluator.evaluate(target.object, scope);
  const index = evaluator.evaluate(target.index, scope);
  if (namesMember(evaluator.dialect, object, index)) evaluator.setMember(object, index.value, value, target);
  else if (object.type === 'library') object.setIndex(index, value, target);
  else writeContent(evaluator, object, index, value, target);
}

/** Sets or takes away an item of a list or a dictionary; what cannot be followed makes its content unknown. */
function writeContent(
  evaluator: Evaluator,
  object: Value,
  index: Value,
  value: Value | undefined,
  at: Target,
): void {
  const { journal } = evaluator;
  const lost = unknown(`'${evaluator.quote(at)}' changes it in a way that cannot be followed`, at);
  if (object.type === 'dictionary') {
    const content = object.entries.value;
    if (isUnknown(content)) return;
    evaluator.step(1 + (content.size >> 1));
    const key = index.type === 'text' || index.type === 'int' ? index.value : undefined;
    if (key === undefined) journal.write(object.entries, lost);
    else journal.write(object.entries, changedEntries(content, key, value));
  } else if (object.type === 'list') {
    const content = object.items.value;
    if (isUnknown(content as Value)) return;
    const items = content as readonly Value[];
    evaluator.step(1 + (items.length >> 3));
    const place = index.type === 'int' ? (index.value < 0 ? index.value + items.length : index.value) : -1;
    if (place < 0 || place > items.length) journal.write(object.items, lost);
    else journal.write(object.items, items.toSpliced(place, 1, ...(value ? [value] : [])));
  } else if (object.type === 'unknown') changeAny(object, journal, lost);
  else if (object.type === 'symbol') journal.write({ value: undefined }, undefined);
}

function changedEntries(entries: Entries, key: string | number, value: Value | undefined): Entries {
  const changed = new Map(entries);
  if (value) changed.set(key, { value });
  else changed.delete(key);
  return changed;
}

function assignItems(
  evaluator: Evaluator,
  { items, ...at }: Extract<Target, { type: 'list' }>,
  value: Value,
  scope: Scope,
  declares: Declaration | undefined,
): void {
  const unpacked = value.type === 'library' ? value.unpack(items.length) : undefined;
  const content = unpacked ?? evaluator.iterate(value, at);
  const lost: Unknown | undefined = isUnknown(content as Value) ? (content as Unknown) : undefined;
  const values = lost ? [] : (content as readonly Value[]);
  const after = items.length - 1 - items.findIndex(item => item?.isRest);
  const hasRest = after < items.length;
  items.forEach((item, index) => {
    if (!item) return;
    const isAfterRest = hasRest && index > items.length - 1 - after;
    const place = isAfterRest ? values.length - (items.length - index) : index;
    const part = item.isRest
      ? evaluator.list(values.slice(index, Math.max(index, values.length - after)))
      : (values[place] ?? missing(evaluator, at));
    assignTo(evaluator, item.target, lost ?? part, scope, declares);
  });
}

function missing({ dialect, quote }: Evaluator, at: { from: number; to: number }): Value {
  return dialect.hasBlocks
    ? { type: 'none' }
    : unknown(`'${quote(at)}' takes more values than there are`, at);
}

function assignPattern(
  evaluator: Evaluator,
  target: Extract<Target, { type: 'pattern' }>,
  value: Value,
  scope: Scope,
  declares: Declaration | undefined,
): void {
  const entries = value.type === 'dictionary' ? value.entries.value : undefined;
  const known = entries && !isUnknown(entries) ? entries : undefined;
  for (const { key, target: part } of target.parts) {
    const found = known
      ? (known.get(key)?.value ?? { type: 'none' as const })
      : evaluator.member(value, key, part);
    assignTo(evaluator, part, found, scope, declares);
  }
  if (!target.rest) return;
  const taken = new Set(target.parts.map(({ key }) => key));
  const rest: Value = known
    ? evaluator.dictionary([...known].filter(([key]) => !taken.has(String(key))))
    : unknown(`'${evaluator.quote(target)}' takes what is not known`, target);
  assignTo(evaluator, target.rest, rest, scope, declares);
}
