import { formatPlain } from '../common/format';

/** Families of variances: 2 / inputs, 2 / (inputs + outputs) and 1 / inputs. */
export type ScaledFamily = 'kaiming' | 'xavier' | 'lecun';

/**
 * `truncated` is normal, drawn again beyond two deviations, as Keras and TensorFlow.js do; Keras widens it so that what
 * is left deviates as much as it should.
 */
export type ScaledShape = 'uniform' | 'normal' | 'truncated';

/** Values whose deviation follows from how many inputs and outputs a unit has. */
export interface ScaledValue {
  readonly way: `${ScaledFamily}-${ScaledShape}`;
  /** Left out, √2 in Kaiming's family and 1 in the others. */
  readonly gain?: number;
  /** `fan_out` counts outputs for inputs; there is none in Xavier's family, which counts both. */
  readonly mode?: 'fan_out';
}

/** How the values of one parameter begin. */
export type InitialValue =
  | ScaledValue
  | { readonly way: 'orthogonal'; readonly gain: number }
  | { readonly way: 'uniform'; readonly from: number; readonly to: number }
  | { readonly way: 'normal'; readonly mean: number; readonly std: number }
  | TruncatedNormalValue
  | { readonly way: 'constant'; readonly value: number };

/** Normal, and drawn again outside of `from` … `to`. */
export interface TruncatedNormalValue {
  readonly way: 'truncated-normal';
  readonly mean: number;
  /** Above 0; of the normal values before any is left out. */
  readonly std: number;
  readonly from: number;
  readonly to: number;
}

/** How a layer begins where the text says it, and it is not the framework's default; γ is a weight and β a bias. */
export interface Initial {
  readonly weight?: InitialValue;
  readonly bias?: InitialValue;
}

/** `weights kaiming-normal and biases 0.1`, or of a norm `γ 0`. */
export function initialText({ weight, bias }: Initial, kind: string): string {
  const isNorm = kind.includes('Norm');
  const parts = [
    ...(weight ? [`${isNorm ? 'γ' : 'weights'} ${valueText(weight)}`] : []),
    ...(bias ? [`${isNorm ? 'β' : 'biases'} ${valueText(bias)}`] : []),
  ];
  const isLong = parts[0]?.includes(',') === true;
  return parts.join(isLong ? ', and ' : ' and ');
}

function valueText(value: InitialValue): string {
  switch (value.way) {
    case 'constant':
      return formatPlain(value.value);
    case 'uniform':
      return `uniform from ${formatPlain(value.from)} to ${formatPlain(value.to)}`;
    case 'normal':
      return normalText(value);
    case 'truncated-normal':
      return `${normalText(value)}, cut off at ${formatPlain(value.from)} and ${formatPlain(value.to)}`;
    case 'orthogonal':
      return `orthogonal${gainText(value.gain, 1)}`;
    default:
      return scaledText(value);
  }
}

function normalText({ mean, std }: { readonly mean: number; readonly std: number }): string {
  const around = mean === 0 ? '' : ` mean ${formatPlain(mean)} and`;
  return `normal with${around} deviation ${formatPlain(std)}`;
}

function scaledText({ way, gain = usualGain(way), mode }: ScaledValue): string {
  const name = way.replace('truncated', 'normal');
  const cut = way.endsWith('truncated') ? ', cut off at two deviations' : '';
  return `${name}${mode ? ' by outputs' : ''}${gainText(gain, usualGain(way))}${cut}`;
}

function gainText(gain: number, usual: number): string {
  return gain === usual ? '' : ` with gain ${formatPlain(Number(gain.toPrecision(4)))}`;
}

/** What holds where `gain` is left out. */
function usualGain(way: ScaledValue['way']): number {
  return way.startsWith('kaiming') ? Math.SQRT2 : 1;
}
