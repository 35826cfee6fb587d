import type { LayerKind } from './network';

/** What each kind of layer does, one sentence for a person. */
export const DESCRIPTIONS: Readonly<Record<LayerKind, string>> = {
  Linear: 'Each unit is a weighted sum of all inputs, and a bias where there is one: z = w·x + b.',
  BatchNorm1d:
    'Each unit is shifted and scaled to mean 0 and variance 1 over the batch, then scaled by γ and shifted by β, which are learned.',
  ReLU: 'Negative values become 0, the others pass.',
  LeakyReLU: 'Negative values are made small, the others pass.',
  Sigmoid: 'Squeezes every value into 0…1; far from 0 it is flat and hardly learns.',
  Tanh: 'Squeezes every value into −1…1; far from 0 it is flat and hardly learns.',
  Dropout:
    'In training each value is dropped with probability p and the others are scaled up; in evaluation nothing happens.',
  Flatten: 'Lays all dimensions after the batch in one row.',
  Identity: 'Passes every value on.',
};
