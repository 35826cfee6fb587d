import assert from 'node:assert/strict';
import type { Layer, Network, Reading } from '../../../../src/network/network';
import { readKeras } from '../../../../src/source/keras/readKeras';
import { ParseCache } from '../../../../src/source/python/program';

/** What Keras files begin with. */
const START = 'import keras\nimport tensorflow as tf\nfrom keras import layers, regularizers\n';

export function read(text: string): Reading {
  return readKeras(START + text, new ParseCache());
}

/** The only network of a text in which nothing is wrong. */
export function network(text: string): Network {
  const { networks, problems } = read(text);
  assert.deepEqual(
    problems.filter(({ severity }) => severity === 'error').map(({ message }) => message),
    [],
  );
  assert.equal(networks.length, 1);
  return networks[0]!;
}

/** The layers of a chain after an input of a shape. */
export function chain(shape: string, ...calls: readonly string[]): readonly Layer[] {
  return network(`model = keras.Sequential([keras.Input(${shape}), ${calls.join(', ')}])\n`).layers;
}

/** The messages of the errors of a text. */
export function errors(text: string): string[] {
  return read(text)
    .problems.filter(({ severity }) => severity === 'error')
    .map(({ message }) => message);
}

/** What is wrong with layers after an input of a shape. */
export function refusals(shape: string, ...calls: readonly string[]): string[] {
  return errors(`model = keras.Sequential([keras.Input(${shape}), ${calls.join(', ')}])\n`);
}

/** `dense Linear <- input`. */
export function outline({ layers }: Network): string[] {
  return layers.map(({ id, kind, inputs }) => `${id} ${kind} <- ${inputs.join(', ')}`);
}
