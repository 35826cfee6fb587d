import type { LayerKind } from './network';

/** What each kind of layer does, one sentence for a person. */
export const DESCRIPTIONS: Readonly<Record<LayerKind, string>> = {
  Linear: 'Each unit is a weighted sum of all inputs, and a bias where there is one: z = w·x + b.',
  Conv1d:
    'Slides small windows of weights along the input; each output is the weighted sum of one place, and a bias.',
  Conv2d:
    'Slides small windows of weights over the image; each output is the weighted sum of one place, and a bias.',
  BatchNorm1d:
    'Each unit is shifted and scaled to mean 0 and variance 1 over the batch, then scaled by γ and shifted by β, which are learned.',
  BatchNorm2d:
    'Each channel is shifted and scaled to mean 0 and variance 1 over the batch and all places, then scaled by γ and shifted by β, which are learned.',
  LayerNorm:
    'Each sample is shifted and scaled to mean 0 and variance 1 over its own units, then scaled by γ and shifted by β, which are learned.',
  GroupNorm:
    'Each group of channels of each sample is shifted and scaled to mean 0 and variance 1, then scaled by γ and shifted by β, which are learned.',
  InstanceNorm1d: 'Each channel of each sample is shifted and scaled to mean 0 and variance 1.',
  InstanceNorm2d: 'Each channel of each sample is shifted and scaled to mean 0 and variance 1.',
  Dropout:
    'In training each value is dropped with probability p and the others are scaled up; in evaluation nothing happens.',
  Dropout2d:
    'In training each channel is dropped as a whole with probability p and the others are scaled up; in evaluation nothing happens.',
  MaxPool1d: 'Keeps the largest value of each window.',
  MaxPool2d: 'Keeps the largest value of each window.',
  AvgPool1d: 'Takes the mean of each window.',
  AvgPool2d: 'Takes the mean of each window.',
  AdaptiveAvgPool1d: 'Takes the mean of as many windows as the output is to have.',
  AdaptiveAvgPool2d: 'Takes the mean of as many windows as the output is to have.',
  Flatten: 'Lays all dimensions after the batch in one row.',
  Unflatten: 'Splits one dimension into several.',
  Reshape: 'Gives the same values another shape.',
  Embedding: 'Looks up one row of weights for each index, which is learned.',
  Add: 'Adds its inputs, value by value.',
  Concat: 'Lays its inputs side by side.',
  ReLU: 'Negative values become 0, the others pass.',
  ReLU6: 'Negative values become 0, values above 6 become 6, the others pass.',
  LeakyReLU: 'Negative values are made small, the others pass.',
  PReLU: 'Negative values are scaled by a slope that is learned, the others pass.',
  ELU: 'Negative values bend smoothly towards −α, the others pass.',
  SELU: 'A scaled ELU that keeps mean 0 and variance 1 from layer to layer, if the weights begin right.',
  GELU: 'Scales each value by the chance that a normal number is below it: a smooth ReLU.',
  SiLU: 'Scales each value by its own sigmoid: a smooth ReLU.',
  Mish: 'Scales each value by the tanh of its softplus: a smooth ReLU.',
  Sigmoid: 'Squeezes every value into 0…1; far from 0 it is flat and hardly learns.',
  Hardsigmoid: 'A straight line cut off at 0 and 1: a cheap sigmoid.',
  Tanh: 'Squeezes every value into −1…1; far from 0 it is flat and hardly learns.',
  Hardtanh: 'Cuts values off below and above.',
  Softplus: 'A smooth ReLU: log(1 + eˣ).',
  Softsign: 'Squeezes every value into −1…1 by x / (1 + |x|).',
  Softmax: 'Turns values into probabilities that add up to 1.',
  LogSoftmax: 'Turns values into the logarithms of probabilities that add up to 1.',
  Identity: 'Passes every value on.',
};
