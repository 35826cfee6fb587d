import type { Language } from '../../../../src/source/readNetworks';
import { readNetworks } from '../../../../src/source/readNetworks';

/** What is said of a text, as `line severity code`. */
export function adviceIn(text: string, language: Language = 'python') {
  const { networks, problems } = readNetworks(text, language);
  return {
    networks,
    problems,
    said: problems.map(({ code, severity, range }) => `${range.start.line + 1} ${severity} ${code}`),
    messages: problems.map(({ message }) => message).join('\n'),
  };
}

/** A network of PyTorch, one layer a line from the third on, and what else the text says. */
export function torch(layers: readonly string[], rest = '') {
  const lines = layers.map(layer => `    nn.${layer},`);
  return adviceIn(['from torch import nn', 'net = nn.Sequential(', ...lines, ')', rest, ''].join('\n'));
}

/** A network of Keras, one layer a line from the third on, and what else the text says. */
export function keras(layers: readonly string[], rest = '') {
  const lines = layers.map(layer => `    layers.${layer},`);
  const head = ['from keras import layers, Input, Sequential, losses', 'net = Sequential([Input((8,)),'];
  return adviceIn([...head, ...lines, '])', rest, ''].join('\n'));
}

/** A network of TensorFlow.js, one layer a line from the third on. */
export function tfjs(layers: readonly string[]) {
  const lines = layers.map(layer => `  tf.layers.${layer},`);
  const head = ["import * as tf from '@tensorflow/tfjs';", 'const net = tf.sequential({ layers: ['];
  return adviceIn([...head, ...lines, '] });', ''].join('\n'), 'javascript');
}
