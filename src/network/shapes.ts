import { possibleInputs } from './expectedInput';
import { fillIn } from './fillIn';
import { type Layer, NETWORK_INPUT, type Network, type Problem, type Shape } from './network';
import { outputShape } from './outputShape';
import { sizeFix } from './sizeFix';
import { fullShape, type PartialShape } from './sizes';

export { parameterCount } from './parameterCount';
export { sizeOf } from './sizes';

/**
 * The network with every shape filled in that follows from `input`, the sizes among the parameters that follow from
 * them, and an error for each layer that does not fit. Without `input` it is what the text says of it.
 */
export function inferShapes(
  network: Network,
  input: Shape = null,
): { network: Network; problems: Problem[] } {
  return inferFrom(network, input ?? knownInput(network));
}

/** The shape of a sample that the network takes, when its first layer with a size says all of it. */
export function expectedInput(network: Network): Shape {
  return fullShape(knownInput(network));
}

/**
 * What the text says of the shape of a sample: `[3]` for a first `nn.Linear(3, 8)`, `[3, null, null]` for a first
 * `nn.Conv2d(3, 8, 5)`; null when it says nothing. Of several the shortest that fits all layers.
 */
export function knownInput(network: Network): PartialShape {
  if (network.inputShape) return network.inputShape;
  const shapes = possibleInputs(network);
  return shapes.find(shape => inferFrom(network, shape).problems.length === 0) ?? shapes[0] ?? null;
}

function inferFrom(network: Network, input: PartialShape): { network: Network; problems: Problem[] } {
  const problems: Problem[] = [];
  const shapes = new Map<string, PartialShape>([[NETWORK_INPUT, input]]);
  const indices = new Set([NETWORK_INPUT]);
  const layers = network.layers.map(layer => {
    const inputs = layer.inputs.map(id => shapes.get(id) ?? null);
    const { shape, message } = outputShape(layer, inputs, network.framework);
    const first = layer.inputs[0] ?? NETWORK_INPUT;
    if (KEEPS_INDICES.has(layer.kind) && indices.has(first)) indices.add(layer.id);
    const complaint =
      layer.kind === 'Embedding' && shapes.has(first) && !indices.has(first) ? notFirst(layer) : message;
    if (complaint) {
      const from = first === NETWORK_INPUT ? 'the data' : 'the layer before';
      const fix = first === NETWORK_INPUT ? undefined : sizeFix(layer, inputs, network.framework);
      problems.push({
        severity: 'error',
        code: 'shape-mismatch',
        message: complaint.replace('{before}', from),
        range: layer.range,
        ...(fix ? { fix } : {}),
      });
    }
    shapes.set(layer.id, shape);
    return { ...fillIn(layer, inputs[0] ?? null, network.framework), outputShape: fullShape(shape) };
  });
  return { network: { ...network, layers }, problems };
}

/** Layers that give indices when they take indices. */
const KEEPS_INDICES: ReadonlySet<Layer['kind']> = new Set(['Flatten', 'Unflatten', 'Reshape', 'Identity']);

function notFirst({ call }: Layer): string {
  return `${call} takes whole numbers from the data, not what other layers compute.`;
}
