import type { Layer } from './network';

/** How a window of weights, or of a pool, walks along one dimension. */
export interface Window {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number | 'same';
  readonly dilation: number;
  readonly ceilMode: boolean;
}

export type Convolution = Extract<Layer, { kind: 'Conv1d' | 'Conv2d' }>;
export type Pool = Extract<Layer, { kind: 'MaxPool1d' | 'MaxPool2d' | 'AvgPool1d' | 'AvgPool2d' }>;

/** The windows of a layer, one for each of its dimensions. */
export function windowsOf({ parameters }: Convolution | Pool): Window[] {
  const { kernelSize, stride, padding } = parameters;
  return kernelSize.map((kernel, index) => ({
    kernel,
    stride: stride[index]!,
    padding: padding === 'same' ? 'same' : padding[index]!,
    dilation: 'dilation' in parameters ? parameters.dilation[index]! : 1,
    ceilMode: 'ceilMode' in parameters && parameters.ceilMode,
  }));
}

/** How many values the window reaches over, gaps included: dilation · (kernel − 1) + 1. */
export function reachOf({ kernel, dilation }: Window): number {
  return dilation * (kernel - 1) + 1;
}

/**
 * Zeros before and after a dimension of `size` values. `same` pads as much as ceil(size / stride) windows need, the odd
 * one after: the rule of Keras and TensorFlow.js, and with stride 1, the only one that PyTorch takes, PyTorch's too.
 */
export function paddingOf(size: number, window: Window): readonly [before: number, after: number] {
  if (window.padding !== 'same') return [window.padding, window.padding];
  const needed = (windowCount(size, window) - 1) * window.stride + reachOf(window);
  const total = Math.max(0, needed - size);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

/**
 * How many windows fit into `size` values; 0 or less when not even one does. With `ceilMode` the last one may reach
 * over the end, as long as it starts inside the values or the zeros before them.
 */
export function windowCount(size: number, window: Window): number {
  const { stride, padding, ceilMode } = window;
  if (padding === 'same') return Math.ceil(size / stride);
  const steps = (size + 2 * padding - reachOf(window)) / stride;
  if (!ceilMode) return Math.floor(steps) + 1;
  const count = Math.ceil(steps) + 1;
  return (count - 1) * stride >= size + padding ? count - 1 : count;
}

/**
 * The values that an adaptive pool takes the mean of for its output `index` of `count`: from `start` to before `end`.
 */
export function adaptiveWindow(index: number, size: number, count: number): { start: number; end: number } {
  return { start: Math.floor((index * size) / count), end: Math.ceil(((index + 1) * size) / count) };
}
