import type { Framework, Layer } from './network';
import { channelAxis, type Outcome, type PartialShape, placesOf, shapeText, withChannels } from './sizes';
import { type Convolution, type Pool, reachOf, type Window, windowCount, windowsOf } from './windows';

type AdaptivePool = Extract<Layer, { kind: 'AdaptiveAvgPool1d' | 'AdaptiveAvgPool2d' }>;

type Sizes = readonly (number | null)[];

export function convolved(layer: Convolution, before: PartialShape, framework: Framework): Outcome {
  const { inChannels, outChannels, kernelSize } = layer.parameters;
  const input = layoutOf(layer, before, kernelSize.length, framework);
  const { places, message } = slide(layer, input.places);
  return {
    shape: withChannels(framework, outChannels, places),
    message:
      input.message ??
      channelMismatch(layer, inChannels, input.channels) ??
      groupsProblem(layer, input.channels) ??
      strideProblem(layer, framework) ??
      message,
  };
}

export function pooled(layer: Pool, before: PartialShape, framework: Framework): Outcome {
  const input = layoutOf(layer, before, layer.parameters.kernelSize.length, framework);
  const { places, message } = slide(layer, input.places);
  return {
    shape: withChannels(framework, input.channels, places),
    message: input.message ?? paddingProblem(layer) ?? message,
  };
}

export function adaptivelyPooled(layer: AdaptivePool, before: PartialShape, framework: Framework): Outcome {
  const { outputSize } = layer.parameters;
  const input = layoutOf(layer, before, outputSize.length, framework);
  const places = outputSize.map((size, index) => size ?? input.places[index]!);
  return { shape: withChannels(framework, input.channels, places), message: input.message };
}

interface Layout {
  readonly channels: number | null;
  readonly places: Sizes;
  readonly message?: string;
}

/** Channels and places of an input with `count` dimensions beside the channels; all unknown when it has others. */
export function layoutOf(layer: Layer, before: PartialShape, count: number, framework: Framework): Layout {
  const unknown = { channels: null, places: new Array<null>(count).fill(null) };
  if (!before) return unknown;
  if (before.length === count + 1)
    return {
      channels: before[channelAxis(framework, before.length)]!,
      places: placesOf(framework, before),
    };
  const layout = withNames(framework, count === 1 ? ['length'] : ['height', 'width']);
  const advice =
    framework === 'pytorch' && before.length === 1 ? '; nn.Unflatten gives them such a shape' : '';
  const message = `${layer.call} takes ${layout}, but {before} gives ${shapeText(before)}${advice}.`;
  return { ...unknown, message };
}

/** The sentence for a number of channels that is not the one which comes in. */
export function channelMismatch(
  layer: Layer,
  expected: number | null,
  given: number | null,
  what = 'channel',
): string | undefined {
  if (expected === null || given === null || expected === given) return undefined;
  return `${layer.call} expects ${expected} ${what}${expected === 1 ? '' : 's'}, but {before} gives ${given}.`;
}

function withNames(framework: Framework, places: readonly string[]): string {
  return (framework === 'pytorch' ? ['channels', ...places] : [...places, 'channels']).join('×');
}

function slide(layer: Convolution | Pool, input: Sizes): { places: Sizes; message?: string } {
  const windows = windowsOf(layer);
  const places = windows.map((window, index) => {
    const size = input[index]!;
    return size === null ? null : windowCount(size, window);
  });
  if (places.every(count => count === null || count >= 1)) return { places };
  const padded = input.map((size, index) => (size === null ? null : size + 2 * zeros(windows[index]!)));
  const isPadded = windows.some(window => zeros(window) > 0);
  const message = `${layer.call} slides a window of ${text(windows.map(reachOf))}, but {before} gives only ${text(padded)}${isPadded ? ' with the padding' : ''}.`;
  return { places: places.map(() => null), message };
}

function zeros({ padding }: Window): number {
  return padding === 'same' ? 0 : padding;
}

function text(sizes: Sizes): string {
  return sizes.map(size => size ?? '?').join('×');
}

function groupsProblem({ call, parameters }: Convolution, given: number | null): string | undefined {
  const { groups, outChannels } = parameters;
  const inChannels = parameters.inChannels ?? given ?? groups;
  const odd = [inChannels, outChannels].find(channels => channels % groups !== 0);
  if (odd === undefined) return undefined;
  return `${call} cannot divide its ${odd} channels into ${groups} groups of the same size.`;
}

function strideProblem({ call, parameters }: Convolution, framework: Framework): string | undefined {
  const isStrided = parameters.stride.some(stride => stride > 1);
  if (framework !== 'pytorch' || parameters.padding !== 'same' || !isStrided) return undefined;
  return `${call} has padding 'same', which PyTorch takes only with a stride of 1.`;
}

function paddingProblem(layer: Pool): string | undefined {
  const wide = windowsOf(layer).find(window => zeros(window) > Math.floor(window.kernel / 2));
  if (!wide) return undefined;
  return `${layer.call} pads by ${wide.padding}, which is more than half of its window of ${wide.kernel}.`;
}
