import { layerNames } from './layerNames';
import { type Meaning, snakeCase, type Words } from './words';

/** Keras by itself and as a part of TensorFlow. */
export const KERAS_WORDS: Words = {
  framework: 'keras',
  meaning,
  guess: name => GUESSES.get(name),
  exports(module) {
    const room = meaning(`${module}.X`)?.room;
    if (room === 'layers') return name => layerNames.has(name);
    if (room === 'models') return name => name === 'Sequential' || name === 'Model';
    return room === 'optimizers' ? name => OPTIMIZERS.has(name) : undefined;
  },
  spell: argument => argument,
  title: className => className,
  named: call => call,
  automaticName(className, before) {
    const name = snakeCase(className.replace(/\W/g, ''));
    return before === 0 ? name : `${name}_${before}`;
  },
  restsFrozenNorms: true,
};

const OPTIMIZERS: ReadonlySet<string> = new Set([
  'SGD',
  'Adam',
  'AdamW',
  'RMSprop',
  'Adagrad',
  'Adadelta',
  'Nadam',
  'Adamax',
]);

const GUESSES: ReadonlyMap<string, string> = new Map([
  ['tf', 'tensorflow'],
  ['keras', 'keras'],
]);

/** The packages that Keras comes in, the longest path first. */
const PACKAGES = [
  ...['tensorflow.compat.v2.keras', 'tensorflow.compat.v1.keras', 'tensorflow.python.keras'],
  ...[
    'tensorflow.contrib.keras',
    'tensorflow.keras',
    'keras.api',
    'keras.src',
    'keras_core',
    'tf_keras',
    'keras',
  ],
];

function meaning(path: string): Meaning | undefined {
  const found = PACKAGES.find(one => path.startsWith(`${one}.`));
  if (found !== undefined) return inKeras(path.slice(found.length + 1).split('.'));
  if (!path.startsWith('tensorflow.')) return undefined;
  const [first = '', ...others] = path.slice('tensorflow.'.length).split('.');
  if (first === 'initializers' && others.length > 0) return { room: first, name: others.at(-1)! };
  if (INITIALIZERS.has(first)) return { room: 'initializers', name: first.replace(/_initializer$/, '') };
  const room = first === 'nn' ? 'nn' : 'tf';
  return { room, name: others.at(-1) ?? first };
}

/** Initializers that TensorFlow 2 has at its top, the same as Keras's. */
const INITIALIZERS: ReadonlySet<string> = new Set(
  ['zeros', 'ones', 'constant', 'random_normal', 'random_uniform'].map(name => `${name}_initializer`),
);

/** Classes stand in several places, as `keras.layers.core.Dense` and `keras.engine.Layer` did. */
function inKeras(steps: readonly string[]): Meaning {
  const name = steps.at(-1)!;
  if (['Sequential', 'Model', 'Functional'].includes(name)) return { room: 'models', name };
  if (['Input', 'InputLayer', 'Layer'].includes(name)) return { room: 'layers', name };
  if (steps[0] === 'datasets' && name === 'load_data') return { room: 'datasets', name: steps.at(-2)! };
  if (steps.includes('schedules')) return { room: 'schedules', name };
  return { room: steps.length > 1 ? steps[0]! : '', name };
}
