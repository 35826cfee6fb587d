import type { Random } from '../../common/random';
import type { InitialValue } from '../../network/initial';
import { withFans } from '../../network/initialVariance';
import type { Framework } from '../../network/network';
import type { Parameter } from '../layers/layer';
import { fansOf } from './fans';
import { fillBetween, fillNormal, fillNormalWithin, fillOrthogonal } from './fill';

/** Fills a parameter in a way that the text or a setting names. */
export function begin(parameter: Parameter, value: InitialValue, framework: Framework, random: Random): void {
  const { shape } = parameter;
  const { values } = parameter.value;
  switch (value.way) {
    case 'constant':
      values.fill(value.value);
      break;
    case 'uniform':
      fillBetween(values, value.from, value.to, random);
      break;
    case 'normal':
      fillNormal(values, value.std, random, value.mean);
      break;
    case 'truncated-normal':
      fillNormalWithin(values, value, random);
      break;
    case 'orthogonal':
      fillOrthogonal(values, framework === 'pytorch' ? shape[0]! : values.length / shape.at(-1)!, random);
      for (let i = 0; i < values.length; i++) values[i]! *= value.gain;
      break;
    default:
      begin(parameter, withFans(value, fansOf(shape, framework), framework), framework, random);
  }
}
