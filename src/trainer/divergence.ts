import type { FilePlace } from '../common/errors';
import { formatNumber, formatPlain } from '../common/format';
import type { Layer, Network } from '../network/network';
import type { Tensor } from './kernels/engine';
import { BatchNormModule } from './layers/batchNorm';
import type { LayerModule } from './layers/layer';
import type { Targets } from './losses/loss';
import type { Model } from './model';

/** The first number that was no longer finite, at the layer's line or the network's, and what to do about it. */
export class Divergence extends Error {
  override readonly name = 'Divergence';

  constructor(
    message: string,
    readonly place: FilePlace,
  ) {
    super(message);
  }
}

/** What a run knows when a number is no longer finite. */
export interface Scene {
  readonly network: Network;
  /** What the values of a sample are called. */
  readonly features: readonly { readonly name: string }[];
  readonly model: Model;
  readonly targets: Targets;
  /** The step that was done last, or is under way; the outputs of its batch stand in the modules. */
  readonly step: number;
  readonly batch: number;
  readonly learningRate: number;
  /** Path of the user's file. */
  readonly source: string;
}

/**
 * Of a step whose loss is not finite: the gradients and the update of the step before come first, then its own forward
 * pass.
 */
export function divergenceOfLoss(scene: Scene): Divergence {
  const finding =
    inUpdate(scene, scene.step - 1) ??
    inForward(scene) ??
    (areFinite(scene.targets.values) ? undefined : { what: `${atStep(scene.step)} the target` });
  return told(scene, finding ?? { what: `${atStep(scene.step)} the loss` });
}

/** Of a step with an output that is not finite, undefined when there is none. */
export function divergenceOfOutputs(scene: Scene): Divergence | undefined {
  const finding = inForward(scene);
  return finding && told(scene, finding);
}

/** Of a network whose loss is not finite after the last update. */
export function divergenceOfUpdate(scene: Scene): Divergence {
  const finding = inUpdate(scene, scene.step) ?? { what: `After step ${scene.step} the loss` };
  return told(scene, finding);
}

/** What is not finite, at which step, and the layer that it belongs to, if it belongs to one. */
interface Finding {
  readonly what: string;
  readonly layer?: Layer;
  /** The numbers are too large for what they go through, or were so from the beginning. */
  readonly cause?: string;
}

/** Gradients in the order in which they were computed, then what the update made of the weights. */
function inUpdate({ model }: Scene, step: number): Finding | undefined {
  for (const { layer, parameters } of [...model.modules].reverse()) {
    const bad = parameters.find(({ gradient }) => !areFinite(gradient));
    if (bad) return { what: `${atStep(step)} the gradient of ${bad.name} (${layer.call})`, layer };
  }
  for (const { layer, parameters } of model.modules) {
    const bad = parameters.find(({ value }) => !areFinite(value));
    if (!bad) continue;
    const named = `${bad.name} (${layer.call})`;
    if (step > 0) return { what: `${atStep(step)} the update of ${named}`, layer };
    return { what: `Before step 1 ${named}`, layer, cause: 'look at the weights that it began with' };
  }
  return undefined;
}

function inForward({ model, features, step, batch }: Scene): Finding | undefined {
  const { output, units } = model.input;
  const wrong = output.values.subarray(0, batch * units).findIndex(value => !Number.isFinite(value));
  if (wrong >= 0) {
    const cause = 'a value of the data is too large for 32 bits; choose another scaling';
    return { what: `${atStep(step)} the input '${features[wrong % units]!.name}'`, cause };
  }
  for (const module of model.modules) {
    const quantity = culpritOf(module, batch);
    const { layer } = module;
    if (quantity) return { what: `${atStep(step)} ${quantity} of layer ${layer.id} (${layer.call})`, layer };
  }
  return undefined;
}

/**
 * What a layer makes of the batch should be finite, and so should the variance that a batch norm divides by, a square.
 */
function culpritOf(module: LayerModule, batch: number): string | undefined {
  if (!areFinite(module.output, batch * module.units)) return 'the output';
  const isOverflown = module instanceof BatchNormModule && !areFinite(module.batchVariance);
  return isOverflown ? 'the batch variance' : undefined;
}

function told(scene: Scene, { what, layer, cause }: Finding): Divergence {
  const message = `${what} is no longer a finite number; ${cause ?? likelyCause(scene)}.`;
  const { range } = layer ?? scene.network;
  return new Divergence(message, { path: scene.source, ...range.start });
}

/** Inputs beyond this are far from what initial weights are made for. */
const LARGE_INPUT = 100;
/** By how much the values have to grow on their way to be worth a word. */
const LARGE_GROWTH = 1e6;

function likelyCause({ model, step, batch, learningRate }: Scene): string {
  const inputs = largest(model.input.output, batch * model.input.units);
  const rate = `the learning rate ${formatPlain(learningRate)}`;
  if (inputs > LARGE_INPUT) {
    return `the inputs reach ${formatNumber(inputs)}, so scale them, or ${rate} is too high`;
  }
  const grown = model.modules.find(
    module => largest(module.output, batch * module.units) > LARGE_GROWTH * Math.max(inputs, 1),
  );
  const growth = grown ? `the values first grow large in layer ${grown.layer.id}, and ` : '';
  if (step === 1) return `${growth}no weight was changed yet, so the initial weights are too large`;
  return `${growth}${rate} is likely too high for this network`;
}

function atStep(step: number): string {
  return `At step ${step}`;
}

function areFinite({ values }: Tensor, length = values.length): boolean {
  return values.subarray(0, length).every(Number.isFinite);
}

/** The largest magnitude among the finite values. */
function largest({ values }: Tensor, length: number): number {
  let most = 0;
  for (let i = 0; i < length; i++) {
    const size = Math.abs(values[i]!);
    if (size > most && size < Infinity) most = size;
  }
  return most;
}
