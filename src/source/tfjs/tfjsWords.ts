import type { Call, Given } from '../evaluation/calls';
import type { Stretch } from '../evaluation/syntax';
import { isUnknown } from '../evaluation/values';
import { type Meaning, snakeCase, type Words } from '../keras/words';
import { camelCase } from '../layers/specs';

/** TensorFlow.js, whose layers are Keras's: `tf.layers.conv2d({ filters: 8, kernelSize: 3 })`. */
export const TFJS_WORDS: Words = {
  framework: 'tfjs',
  meaning,
  guess: name => (name === 'tf' ? PACKAGE : undefined),
  exports: () => undefined,
  spell: camelCase,
  title,
  named,
  automaticName: (className, before) => `${snakeCase(className)}_${className}${before + 1}`,
  restsFrozenNorms: false,
};

/** `conv2d`, `batchNormalization`, `gru`, `prelu`. */
function title(className: string): string {
  if (/^[A-Z]+$/.test(className) || className === 'PReLU') return className.toLowerCase();
  return className.charAt(0).toLowerCase() + className.slice(1).replace(/(\d)D/, '$1d');
}

const PACKAGE = '@tensorflow/tfjs';

const PACKAGES = [
  PACKAGE,
  ...['-node-gpu', '-node', '-layers', '-core', '-react-native'].map(end => PACKAGE + end),
];

/** `tf` of another file of the project, by its path or by an alias such as `@/` or `~/`. */
const OWN_TF = /^(?:\.{0,2}\/|[@~]\/)[^ ]*?\.tf\./;

function meaning(path: string): Meaning | undefined {
  const found =
    OWN_TF.exec(path)?.[0] ?? PACKAGES.map(one => `${one}.`).findLast(one => path.startsWith(one));
  if (found === undefined) return undefined;
  const steps = path
    .slice(found.length)
    .split('.')
    .filter(step => step !== 'default');
  const name = steps.at(-1) ?? '';
  if (steps.length <= 1) return AT_TOP.get(name) ?? { room: 'tf', name };
  const room = steps[0]!;
  // A third name of the same layers.
  return { room, name: name.replace(/^avgPooling/, 'averagePooling') };
}

const AT_TOP: ReadonlyMap<string, Meaning> = new Map([
  ['sequential', { room: 'models', name: 'Sequential' }],
  ['Sequential', { room: 'models', name: 'Sequential' }],
  ['model', { room: 'models', name: 'Model' }],
  ['LayersModel', { room: 'models', name: 'Model' }],
  ['input', { room: 'layers', name: 'Input' }],
]);

/** Its arguments are one object; what it holds is known by name. */
function named(call: Call): Call {
  const [first, ...others] = call.positional;
  if (first?.value.type === 'unknown') return { ...call, positional: [], open: call.open ?? first.value };
  if (first?.value.type !== 'dictionary') return call;
  const entries = first.value.entries.value;
  if (isUnknown(entries)) return { ...call, positional: others, open: call.open ?? entries };
  const all = new Map<string, Given & { nameAt: Stretch }>(call.named);
  for (const [key, { value, at = first.at }] of entries) all.set(String(key), { value, at, nameAt: at });
  return { ...call, positional: others, named: all };
}
