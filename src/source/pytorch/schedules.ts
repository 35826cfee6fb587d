import type { Told, TrainingText } from '../../network/training';
import { argument, type Call } from '../evaluation/calls';
import { isNumber } from '../evaluation/values';

/** A schedule of the text in Normscope's words, and the epochs that it spans, where it says so. */
export interface ToldSchedule {
  readonly told: TrainingText;
  readonly epochs?: number;
}

/**
 * What a scheduler of `torch.optim.lr_scheduler` comes to; undefined for one that Normscope does not have, or not with
 * these numbers.
 */
export function scheduleOf(
  name: string,
  call: Call,
  tell: <T>(value: T) => Told<T>,
): ToldSchedule | undefined {
  const number = (index: number, key: string, standard?: number): number | undefined => {
    const given = argument(call, index, key);
    return given ? (isNumber(given.value) ? given.value.value : undefined) : standard;
  };
  const isUsual = (keys: readonly string[]) => keys.every(key => !call.named.has(key));
  switch (name) {
    case 'StepLR': {
      const [stepSize, factor] = [number(1, 'step_size'), number(2, 'gamma', 0.1)];
      return stepSize === undefined || factor === undefined
        ? undefined
        : { told: { schedule: tell('step'), stepSize: tell(stepSize), factor: tell(factor) } };
    }
    case 'ExponentialLR': {
      const factor = number(1, 'gamma');
      return factor === undefined
        ? undefined
        : { told: { schedule: tell('exponential'), factor: tell(factor) } };
    }
    case 'CosineAnnealingLR': {
      if (number(2, 'eta_min', 0) !== 0) return undefined;
      const epochs = number(1, 'T_max');
      return { told: { schedule: tell('cosine') }, ...(epochs === undefined ? {} : { epochs }) };
    }
    case 'OneCycleLR': {
      // It takes the place of the optimizer's own rate.
      const rate = number(1, 'max_lr');
      if (!isUsual(['pct_start', 'anneal_strategy', 'div_factor', 'final_div_factor', 'three_phase']))
        return undefined;
      return rate === undefined
        ? undefined
        : { told: { schedule: tell('one-cycle'), learningRate: tell(rate) } };
    }
    case 'ReduceLROnPlateau': {
      const mode = argument(call, 1, 'mode')?.value;
      const [factor, patience] = [number(2, 'factor', 0.1), number(3, 'patience', 10)];
      if (mode && !(mode.type === 'text' && mode.value === 'min')) return undefined;
      return factor === undefined || patience === undefined
        ? undefined
        : { told: { schedule: tell('plateau'), factor: tell(factor), patience: tell(patience) } };
    }
    default:
      return undefined;
  }
}
