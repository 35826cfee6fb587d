import { Random } from '../common/random';
import type { InitialValue } from '../network/initial';
import type { Fans } from '../network/initialVariance';
import type { Framework, Layer, LayerOf } from '../network/network';
import { begin } from './initial/begin';
import { fansOf } from './initial/fans';
import { fillNormal, fillTruncatedNormal, fillUniform } from './initial/fill';
import type { LayerModule, Parameter } from './layers/layer';

/** How the weights of Linear and convolutions begin; `default` is as the text has it, else as the framework does. */
export type Initialization =
  | 'default'
  | 'kaiming-uniform'
  | 'kaiming-normal'
  | 'xavier-uniform'
  | 'xavier-normal'
  | 'lecun-uniform'
  | 'lecun-normal'
  | 'orthogonal'
  | 'normal'
  | 'zeros';

export const INITIALIZATIONS: readonly Initialization[] = [
  'default',
  'kaiming-uniform',
  'kaiming-normal',
  'xavier-uniform',
  'xavier-normal',
  'lecun-uniform',
  'lecun-normal',
  'orthogonal',
  'normal',
  'zeros',
];

export interface InitialValues {
  readonly initialization: Initialization;
  /** Deviation of `normal`. */
  readonly initializationStd: number;
}

/** The bound of an Embedding's uniform values in Keras and TensorFlow.js. */
const EMBEDDING_BOUND = 0.05;

/**
 * Fills what is drawn, and what the text lets begin otherwise than its module fills it, such as γ. A layer's own way
 * comes before the framework's; an initialization that is chosen comes before both in Linear and convolutions, with
 * biases of 0. Each layer draws from a stream of its own, so that adding a norm or a layer without weights before it
 * changes nothing.
 */
export function initialize(
  modules: readonly LayerModule[],
  framework: Framework,
  seed: number,
  values: InitialValues,
): void {
  let drawing = 0;
  let norms = 0;
  for (const module of modules) {
    if (module.layer.sharesWith !== undefined) continue;
    switch (module.layer.kind) {
      case 'Linear':
      case 'Conv1d':
      case 'Conv2d':
        fillWeighted(module, framework, new Random(seed, `initial values ${drawing++}`), values);
        break;
      case 'Embedding':
        fillEmbedding(module, framework, new Random(seed, `initial values ${drawing++}`));
        break;
      default:
        if (module.layer.initial)
          fillOwn(module, framework, new Random(seed, `initial values of norm ${norms++}`));
    }
  }
}

function fillWeighted(
  module: LayerModule,
  framework: Framework,
  random: Random,
  { initialization, initializationStd }: InitialValues,
): void {
  const { parameters, layer } = module;
  const weight = parameters.find(isWeight)!;
  if (initialization !== 'default') {
    for (const { value } of parameters) value.values.fill(0);
    begin(weight, chosen(initialization, initializationStd), framework, random);
    return;
  }
  const fans = fansOf(weight.shape, framework);
  for (const parameter of parameters) {
    const own = ownWay(layer, parameter);
    if (own) begin(parameter, own, framework, random);
    else fillByFramework(parameter, fans, framework, random);
  }
}

function fillOwn({ parameters, layer }: LayerModule, framework: Framework, random: Random): void {
  for (const parameter of parameters) {
    const own = ownWay(layer, parameter);
    if (own) begin(parameter, own, framework, random);
  }
}

/** How the text lets a parameter begin, if it says so. */
function ownWay({ initial }: Layer, parameter: Parameter): InitialValue | undefined {
  return isWeight(parameter) ? initial?.weight : initial?.bias;
}

/** False of a bias and of β. */
function isWeight({ name }: Parameter): boolean {
  return !/\.(bias|beta)$/.test(name);
}

function fillByFramework(parameter: Parameter, fans: Fans, framework: Framework, random: Random): void {
  const { values } = parameter.value;
  if (framework === 'pytorch') fillUniform(values, 1 / Math.sqrt(fans.in), random);
  else if (!isWeight(parameter)) values.fill(0);
  else if (framework === 'keras') fillUniform(values, Math.sqrt(6 / (fans.in + fans.out)), random);
  else fillTruncatedNormal(values, Math.sqrt(2 / (fans.in + fans.out)), random);
}

function chosen(initialization: Exclude<Initialization, 'default'>, std: number): InitialValue {
  switch (initialization) {
    case 'zeros':
      return { way: 'constant', value: 0 };
    case 'normal':
      return { way: 'normal', mean: 0, std };
    case 'orthogonal':
      return { way: 'orthogonal', gain: 1 };
    default:
      return { way: initialization };
  }
}

function fillEmbedding(module: LayerModule, framework: Framework, random: Random): void {
  const { layer, parameters } = module as LayerModule & { readonly layer: LayerOf<'Embedding'> };
  const { values } = parameters[0]!.value;
  if (layer.initial?.weight) {
    fillOwn(module, framework, random);
    return;
  }
  if (framework !== 'pytorch') {
    fillUniform(values, EMBEDDING_BOUND, random);
    return;
  }
  fillNormal(values, 1, random);
  const { paddingIdx, embeddingDim } = layer.parameters;
  if (paddingIdx !== null) values.fill(0, paddingIdx * embeddingDim, (paddingIdx + 1) * embeddingDim);
}
