import { Random } from '../common/random';
import type { Framework } from '../network/network';
import { type Fans, fansOf, isWeight } from './initial/fans';
import { fillNormal, fillOrthogonal, fillTruncatedNormal, fillUniform } from './initial/fill';
import type { LayerModule, Parameter } from './layers/layer';

/** How the weights of Linear and convolutions begin; `default` is as the framework has it. */
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
 * Fills what is drawn; what begins with one value, such as γ, its module fills. Any initialization but the framework's
 * own sets the biases of Linear and convolutions to 0. Each layer draws from a stream of its own, so that adding a
 * layer without weights before it changes nothing.
 */
export function initialize(
  modules: readonly LayerModule[],
  framework: Framework,
  seed: number,
  values: InitialValues,
): void {
  let drawing = 0;
  for (const module of modules) {
    if (module.layer.sharesWith !== undefined) continue;
    const random = () => new Random(seed, `initial values ${drawing++}`);
    switch (module.layer.kind) {
      case 'Linear':
      case 'Conv1d':
      case 'Conv2d':
        fillWeighted(module, framework, random(), values);
        break;
      case 'Embedding':
        fillEmbedding(module.parameters[0]!, module.layer.parameters.paddingIdx, framework, random());
        break;
      default:
        break;
    }
  }
}

function fillWeighted(
  { parameters }: LayerModule,
  framework: Framework,
  random: Random,
  { initialization, initializationStd }: InitialValues,
): void {
  const weight = parameters.find(isWeight)!;
  const fans = fansOf(weight.shape, framework);
  if (initialization === 'default') {
    for (const parameter of parameters) fillByFramework(parameter, fans, framework, random);
    return;
  }
  for (const { value } of parameters) value.values.fill(0);
  fillWeight(weight, fans, framework, random, initialization, initializationStd);
}

function fillByFramework(parameter: Parameter, fans: Fans, framework: Framework, random: Random): void {
  const { values } = parameter.value;
  if (framework === 'pytorch') fillUniform(values, 1 / Math.sqrt(fans.in), random);
  else if (!isWeight(parameter)) values.fill(0);
  else if (framework === 'keras') fillUniform(values, Math.sqrt(6 / (fans.in + fans.out)), random);
  else fillTruncatedNormal(values, Math.sqrt(2 / (fans.in + fans.out)), random);
}

function fillWeight(
  { value: { values }, shape }: Parameter,
  fans: Fans,
  framework: Framework,
  random: Random,
  initialization: Exclude<Initialization, 'default'>,
  std: number,
): void {
  switch (initialization) {
    case 'kaiming-uniform':
      fillUniform(values, Math.sqrt(6 / fans.in), random);
      break;
    case 'kaiming-normal':
      fillNormal(values, Math.sqrt(2 / fans.in), random);
      break;
    case 'xavier-uniform':
      fillUniform(values, Math.sqrt(6 / (fans.in + fans.out)), random);
      break;
    case 'xavier-normal':
      fillNormal(values, Math.sqrt(2 / (fans.in + fans.out)), random);
      break;
    case 'lecun-uniform':
      fillUniform(values, Math.sqrt(3 / fans.in), random);
      break;
    case 'lecun-normal':
      fillNormal(values, Math.sqrt(1 / fans.in), random);
      break;
    case 'orthogonal': {
      const rows = framework === 'pytorch' ? shape[0]! : values.length / shape.at(-1)!;
      fillOrthogonal(values, rows, random);
      break;
    }
    case 'normal':
      fillNormal(values, std, random);
      break;
    case 'zeros':
      break;
  }
}

function fillEmbedding(
  { value: { values }, shape }: Parameter,
  paddingIdx: number | null,
  framework: Framework,
  random: Random,
): void {
  if (framework !== 'pytorch') {
    fillUniform(values, EMBEDDING_BOUND, random);
    return;
  }
  fillNormal(values, 1, random);
  const width = shape.at(-1)!;
  if (paddingIdx !== null) values.fill(0, paddingIdx * width, (paddingIdx + 1) * width);
}
