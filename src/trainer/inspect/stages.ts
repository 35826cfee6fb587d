import type { Framework } from '../../network/network';
import type { UnitStage } from '../../trace/inspection';
import { ActivationModule } from '../layers/activations';
import { BatchNormModule } from '../layers/batchNorm';
import { AddModule, ConcatModule } from '../layers/combine';
import { ConvolutionModule } from '../layers/convolution';
import { DropoutModule } from '../layers/dropout';
import { EmbeddingModule } from '../layers/embedding';
import { GroupNormModule } from '../layers/groupNorm';
import type { LayerModule } from '../layers/layer';
import { LayerNormModule } from '../layers/layerNorm';
import { LinearModule } from '../layers/linear';
import { PassModule } from '../layers/pass';
import { AvgPoolModule, MaxPoolModule } from '../layers/pooling';
import { PReluModule } from '../layers/prelu';
import { SoftmaxModule } from '../layers/softmax';
import { exponentials, joinedFrom } from './dimensions';
import type { NameOf } from './names';
import { normalized } from './norms';
import { pooled, weightedSum } from './sums';

/** What a module makes of one unit, from what stands in it after a forward of one sample in evaluation mode. */
export function stageOf(module: LayerModule, unit: number, nameOf: NameOf, framework: Framework): UnitStage {
  const { id, kind } = module.layer;
  const source = module.sources[0]!;
  const values = source.output.values;
  const head = { id, name: nameOf(module, unit), result: module.output.values[unit]! };

  if (module instanceof LinearModule || module instanceof ConvolutionModule) {
    return { ...head, stage: 'linear', ...weightedSum(module, unit, nameOf) };
  }
  if (
    module instanceof BatchNormModule ||
    module instanceof LayerNormModule ||
    module instanceof GroupNormModule
  ) {
    return { ...head, stage: 'norm', ...normalized(module, unit, framework) };
  }
  if (module instanceof ActivationModule) {
    return { ...head, stage: 'activation', kind, input: values[unit]!, slope: module.slopeAt(unit) };
  }
  if (module instanceof PReluModule) {
    return { ...head, stage: 'prelu', input: values[unit]!, weight: module.weightOf(unit) };
  }
  if (module instanceof DropoutModule || module instanceof PassModule)
    return { ...head, stage: 'pass', kind };
  if (module instanceof MaxPoolModule) {
    return { ...head, stage: 'pool', takes: 'largest', ...pooled(module, unit, nameOf) };
  }
  if (module instanceof AvgPoolModule) {
    return { ...head, stage: 'pool', takes: 'mean', ...pooled(module, unit, nameOf) };
  }
  if (module instanceof SoftmaxModule) return { ...head, stage: 'softmax', ...exponentials(module, unit) };
  if (module instanceof AddModule) {
    const terms = module.sources.map(each => ({
      name: nameOf(each, unit),
      input: each.output.values[unit]!,
    }));
    return { ...head, stage: 'add', terms };
  }
  if (module instanceof ConcatModule) {
    return { ...head, stage: 'concat', from: joinedFrom(module, unit, nameOf) };
  }
  if (module instanceof EmbeddingModule) {
    const { embeddingDim } = module.layer.parameters;
    const place = Math.floor(unit / embeddingDim);
    const from = nameOf(source, place);
    return { ...head, stage: 'embedding', from, index: values[place]!, column: unit % embeddingDim };
  }
  throw new Error(`No stage says what ${kind} does.`);
}
