import type { Call } from '../evaluation/calls';
import type { Stretch } from '../evaluation/syntax';
import { isUnknown, NONE, text, unknown, type Value } from '../evaluation/values';
import { Functional } from './functional';
import type { Model } from './model';
import { Sequential } from './sequential';
import { Subclassed } from './subclassed';
import { readCompile, readFit } from './training';

/** An attribute or a method of a model; undefined for what is not followed. */
export function memberOfModel(model: Model, name: string, at: Stretch): Value | undefined {
  const { session } = model;
  const method = (call: (call: Call) => Value): Value => ({ type: 'native', name, call });
  switch (name) {
    case 'add':
      if (!(model instanceof Sequential)) return undefined;
      return method(call => {
        const lost = call.open && { value: call.open, at: call.at };
        const given = lost ?? call.positional[0] ?? call.named.get('layer');
        if (given) model.add(given);
        return NONE;
      });
    case 'pop':
      if (!(model instanceof Sequential)) return undefined;
      return method(call => {
        model.pop(call.at);
        return NONE;
      });
    case 'layers':
      return session.evaluator.list(model instanceof Functional ? model.layersList() : model.children());
    case 'get_layer':
    case 'getLayer':
      return method(call => layerOf(model, session.words.named(call)));
    case 'trainable':
      return model.trainable.value;
    case 'name':
      return model.ownName === undefined ? unknown('its name is made later', at) : text(model.ownName);
    case 'input':
    case 'output':
      return endOf(model, name, at);
    case 'inputs':
    case 'outputs': {
      const end = endOf(model, name === 'inputs' ? 'input' : 'output', at);
      return isUnknown(end) ? end : session.evaluator.list([end]);
    }
    case 'input_shape':
    case 'inputShape':
      return model.trace().input?.shapeValue(at);
    case 'output_shape':
    case 'outputShape':
      return model.trace().output?.shapeValue(at);
    case 'compile':
      return method(call => {
        readCompile(model, session.words.named(call));
        model.noteCompiled();
        return NONE;
      });
    case 'fit':
    case 'fit_generator':
    case 'fitDataset':
      return method(call => {
        readFit(model, call, name === 'fit' ? 2 : 1);
        return unknown(`what '${session.source.quote(call.at)}' returns comes of the training`, call.at);
      });
    case 'call':
    case '__call__':
    case 'apply':
      return model instanceof Subclassed && name === 'call' ? undefined : method(call => model.call(call));
    case '__init__':
      return model instanceof Subclassed ? method(call => initialized(model, call)) : undefined;
    case 'summary':
    case 'build':
    case 'save':
    case 'save_weights':
    case 'load_weights':
    case 'set_weights':
      return method(() => NONE);
    case 'countParams':
    case 'count_params':
      return method(call => unknown('its weights are not counted while it is read', call.at));
    default:
      return undefined;
  }
}

/** Where a model begins or ends; not known where it cannot be followed itself. */
function endOf(model: Model, which: 'input' | 'output', at: Stretch): Value {
  return model.trace()[which] ?? unknown(`${model.describe()} has no ${which} that is known`, at);
}

/** `model.get_layer('dense')`, `model.get_layer(index=2)`. */
function layerOf(model: Model, call: Call): Value {
  const given = call.positional[0] ?? call.named.get('name') ?? call.named.get('index');
  const layers = model instanceof Functional ? model.layersList() : model.children();
  const value = given?.value;
  const byIndex = value?.type === 'int' ? layers.at(value.value) : undefined;
  const byName =
    value?.type === 'text'
      ? layers.find(layer => layer.type === 'library' && 'ownName' in layer && layer.ownName === value.value)
      : undefined;
  return (
    byIndex ?? byName ?? unknown(`no layer of that name or place is known in ${model.describe()}`, call.at)
  );
}

/** `super().__init__(name='encoder')`, and the functional way `super().__init__(inputs=x, outputs=y)`. */
function initialized(model: Subclassed, call: Call): Value {
  const { session } = model;
  const name = call.named.get('name')?.value;
  if (name?.type === 'text') model.setAttribute('name', name);
  const inputs = call.named.get('inputs')?.value ?? call.positional[0]?.value;
  const outputs = call.named.get('outputs')?.value ?? call.positional[1]?.value;
  if (inputs && outputs && model.isModel)
    model.graph = new Functional(session, inputs, outputs, call.at, undefined);
  return NONE;
}
