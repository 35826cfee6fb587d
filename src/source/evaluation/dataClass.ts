import type { Call } from './calls';
import type { Evaluator } from './evaluator';
import { ancestry, inherited } from './members';
import { type ClassValue, type ObjectValue, unknown, type Value } from './values';

/** `@dataclass`, with arguments or without, and `NamedTuple`. */
export function isDataClass(made: ClassValue): boolean {
  const isField = (path: string) => /(^|\.)(dataclass|NamedTuple)$/.test(path);
  return (
    made.code.decorators.some(decorator => {
      const name = decorator.type === 'call' ? decorator.callee : decorator;
      return (name.type === 'name' || name.type === 'member') && isField(name.name);
    }) || made.bases.some(base => base.type === 'symbol' && isField(base.path))
  );
}

/** The constructor that `@dataclass` writes: the annotated names of the class, in order. */
export function setFields(evaluator: Evaluator, object: ObjectValue, made: ClassValue, call: Call): void {
  const fields = ancestry(made)
    .toReversed()
    .flatMap(({ scope }) => scope.fields);
  const positional = [...call.positional];
  for (const name of new Set(fields)) {
    const standard = inherited(object.class, name);
    const given = positional.shift() ?? call.named.get(name);
    const value =
      given?.value ??
      call.open ??
      (standard && fieldStandard(evaluator, standard, call)) ??
      unknown(`nobody gives ${object.class.code.name} its ${name}`, call.at);
    evaluator.setMember(object, name, value, call.at);
  }
}

/** A class of a library may set what is given by its name, instead of the standard that the class has for it. */
export function setGiven(evaluator: Evaluator, object: ObjectValue, call: Call): void {
  const { name: title } = object.class.code;
  for (const { scope } of ancestry(object.class))
    for (const name of scope.fields) {
      const given = call.named.get(name)?.value;
      if (given) evaluator.setMember(object, name, given, call.at);
      else if (call.positional.length > 0)
        evaluator.setMember(
          object,
          name,
          unknown(`how ${title} takes its arguments is not in this file`, call.at),
          call.at,
        );
    }
}

/** `field(default_factory=…)` is called anew for each object. */
function fieldStandard(evaluator: Evaluator, standard: Value, call: Call): Value {
  if (standard.type !== 'native' || standard.name !== 'field') return standard;
  return standard.call({ ...call, positional: [], named: new Map(), evaluator });
}
