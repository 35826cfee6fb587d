import assert from 'node:assert/strict';
import { Random } from '../../../src/common/random';
import type { Framework, Layer, LayerKind, LayerParameters, Network } from '../../../src/network/network';
import { inferShapes } from '../../../src/network/shapes';
import { Engine, type Tensor } from '../../../src/trainer/kernels/engine';
import { Model } from '../../../src/trainer/model';

/**
 * A layer of a network that is built by hand: it follows the one before, under its number, unless it says otherwise.
 */
export interface Part<K extends LayerKind = LayerKind> {
  readonly kind: K;
  readonly parameters: LayerParameters[K];
  readonly id?: string;
  readonly inputs?: readonly string[];
  readonly sharesWith?: string;
  readonly frozen?: 'weights' | 'evaluation';
}

const RANGE = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };

export function part<K extends LayerKind>(
  kind: K,
  parameters: LayerParameters[K],
  rest: Partial<Part<K>> = {},
): Part<K> {
  return { kind, parameters, ...rest };
}

export function graphOf(parts: readonly Part[], framework: Framework = 'pytorch'): Network {
  let before = 'input';
  const layers = parts.map((each, index) => {
    const id = each.id ?? String(index);
    const layer = { call: `${each.kind}(…)`, range: RANGE, outputShape: null, inputs: [before], ...each, id };
    before = id;
    return layer as Layer;
  });
  return { name: 'net', framework, range: RANGE, layers };
}

/** A network at work, its weights and input filled with random numbers. */
export function randomModel(
  network: Network,
  inputShape: readonly number[],
  batch: number,
  { engine = new Engine(), seed = 5 } = {},
): Model {
  const { network: fitted, problems } = inferShapes(network, inputShape);
  assert.deepEqual(problems, []);
  const model = new Model(fitted, engine, {
    inputShape,
    maxBatch: batch,
    seed: 1,
    wantsInputGradient: true,
  });
  const random = new Random(seed);
  const input = model.input.output.values;
  for (let i = 0; i < input.length; i++) input[i] = random.normal();
  for (const { value } of model.parameters) {
    for (let i = 0; i < value.length; i++) value.values[i] = 0.7 * random.normal();
  }
  return model;
}

const STEP = 4e-3;

/**
 * Compares the gradients of all parameters and of the input with finite differences, for a loss that weighs every
 * output by a random number.
 */
export function checkGradients(model: Model, batch: number): void {
  const random = new Random(7);
  const weights = model.outputGradient.values;
  for (let i = 0; i < weights.length; i++) weights[i] = random.normal();
  const compute = (): number => {
    model.forward(batch, 'training');
    return weights.reduce((sum, weight, i) => sum + weight * model.output.values[i]!, 0);
  };
  spoil(model);
  compute();
  model.backward(batch);
  const tensors = model.parameters.map(({ name, value, gradient }) => ({
    name,
    value: value.values,
    gradient: Array.from(gradient.values),
  }));
  tensors.push({ name: 'input', value: model.input.output.values, gradient: inputGradientOf(model) });
  const loss = compute();
  for (const { name, value, gradient } of tensors) {
    const tolerance = 1e-2 * Math.max(...gradient.map(Math.abs), 1e-1);
    value.forEach((kept, i) => {
      value[i] = kept + STEP;
      const above = (compute() - loss) / STEP;
      value[i] = kept - STEP;
      const below = (loss - compute()) / STEP;
      value[i] = kept;
      // Near a bend the gradient is the slope of one side; elsewhere it is their mean.
      const measured = [(above + below) / 2, above, below];
      const isNear = measured.some(slope => Math.abs(slope - gradient[i]!) < tolerance);
      assert.ok(isNear, `${name}[${i}]: ${gradient[i]} computed, ${above} and ${below} measured`);
    });
  }
}

/**
 * Compares a step of fewer samples than the model has room for, whatever stands in the rest, with one in a model that has
 * room for no more: output and gradients are to be the same bits.
 */
export function checkSmallBatch(network: Network, inputShape: readonly number[], batch: number): void {
  const full = randomModel(network, inputShape, batch);
  const roomy = randomModel(network, inputShape, batch + 2);
  spoil(roomy);
  roomy.input.output.values.fill(Number.NaN);
  roomy.outputGradient.values.fill(Number.NaN);
  roomy.input.output.values.set(full.input.output.values);
  roomy.parameters.forEach(({ value }, i) => {
    value.values.set(full.parameters[i]!.value.values);
  });
  full.outputGradient.values.forEach((_, i, values) => {
    values[i] = ((i * 7) % 11) - 5;
  });
  roomy.outputGradient.values.set(full.outputGradient.values);
  for (const model of [full, roomy]) {
    model.forward(batch, 'training');
    model.backward(batch);
  }
  full.modules.forEach(({ output, sourceGradients, parameters, buffers }, m) => {
    const other = roomy.modules[m]!;
    const same = (value: Tensor, from: Tensor, what: string) =>
      assert.deepEqual(from.values.subarray(0, value.length), value.values, what);
    same(output, other.output, `output of layer ${m}`);
    sourceGradients.forEach((gradient, i) => {
      same(gradient!, other.sourceGradients[i]!, `gradient of the input of layer ${m}`);
    });
    parameters.forEach(({ name, gradient }, i) => {
      same(gradient, other.parameters[i]!.gradient, `gradient of ${name}`);
    });
    buffers.forEach(({ name, value }, i) => {
      same(value, other.buffers[i]!.value, name);
    });
  });
}

/** What a step is to write must not depend on what stood there. */
function spoil({ modules }: Model): void {
  for (const { output, sourceGradients, parameters } of modules) {
    output.values.fill(Number.NaN);
    for (const gradient of sourceGradients) gradient?.values.fill(Number.NaN);
    for (const { gradient } of parameters) gradient.values.fill(Number.NaN);
  }
}

/** What all layers give to the input together. */
function inputGradientOf(model: Model): number[] {
  const sum = new Array<number>(model.input.output.length).fill(0);
  for (const { sources, sourceGradients } of model.modules) {
    sources.forEach((source, s) => {
      if (source !== model.input) return;
      sourceGradients[s]!.values.forEach((value, i) => {
        sum[i]! += value;
      });
    });
  }
  return sum;
}
