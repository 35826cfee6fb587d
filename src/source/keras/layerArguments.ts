import { channelAxis, type PartialShape } from '../../network/sizes';
import { type ArgumentSpec, ignored } from '../layers/specs';
import type { KerasArgument } from './entries';

/** The argument under another name than `Layer` has for it. */
export function named(parameter: string, spec: ArgumentSpec): ArgumentSpec {
  return { ...spec, parameter };
}

/** An argument that TensorFlow.js overlooks. */
export function onlyKeras(spec: ArgumentSpec): KerasArgument {
  return { ...spec, only: 'keras' };
}

/** What is said of weights besides their sizes: how they start, and rules that Normscope trains without. */
export function weights(...names: readonly string[]): ArgumentSpec[] {
  return [
    ...names.map(name => ignored(`${name}_initializer`)),
    ...names.map(name => ignored(`${name}_regularizer`)),
    ignored('activity_regularizer'),
    ...names.map(name => ignored(`${name}_constraint`)),
  ];
}

export function affineRules(): ArgumentSpec[] {
  return ['beta_regularizer', 'gamma_regularizer', 'beta_constraint', 'gamma_constraint'].map(ignored);
}

export function channelsOf(input: PartialShape | undefined): number | null {
  return input?.[channelAxis('keras', input.length)] ?? null;
}
