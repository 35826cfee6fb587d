import type { LayerOf } from '../../network/network';
import { FROM_COLUMN_BIAS, FROM_ZERO, type Tensor } from '../kernels/engine';
import { type Connection, ModuleBase, type Parameter, type Place, parameterOf, WORK } from './layer';

/**
 * y = W x + b for every row of the last dimension. PyTorch keeps W as outputs × inputs, Keras and TensorFlow.js as
 * inputs × outputs; each is used as it lies.
 */
export class LinearModule extends ModuleBase<LayerOf<'Linear'>> {
  readonly inputs: number;
  readonly outputs: number;
  readonly weight: Parameter;
  readonly bias: Parameter | null;
  override readonly parameters: readonly Parameter[];
  /** Rows a sample: 1, unless the input has more dimensions than one. */
  private readonly rows: number;
  /** Floats from one input, and from one output, to the next in W. */
  private readonly inputStride: number;
  private readonly outputStride: number;

  constructor(place: Place<LayerOf<'Linear'>>) {
    super(place);
    this.inputs = this.inputShape.at(-1)!;
    this.outputs = place.layer.parameters.outFeatures!;
    this.rows = this.units / this.outputs;
    const isPyTorch = place.framework === 'pytorch';
    this.inputStride = isPyTorch ? 1 : this.outputs;
    this.outputStride = isPyTorch ? this.inputs : 1;
    const shape = isPyTorch ? [this.outputs, this.inputs] : [this.inputs, this.outputs];
    this.weight = parameterOf(place, isPyTorch ? 'weight' : 'kernel', shape);
    this.bias = place.layer.parameters.bias ? parameterOf(place, 'bias', [this.outputs]) : null;
    this.parameters = this.bias ? [this.weight, this.bias] : [this.weight];
  }

  /** The inputs of one unit, in their order. */
  connectionsOf(unit: number): Connection[] {
    const { inputs, outputs, inputStride, outputStride } = this;
    const row = Math.floor(unit / outputs);
    const first = (unit % outputs) * outputStride;
    return Array.from({ length: inputs }, (_, i) => ({
      input: row * inputs + i,
      weight: this.weight.value.values[first + i * inputStride]!,
    }));
  }

  biasOf(unit: number): number | null {
    return this.bias?.value.values[unit % this.outputs] ?? null;
  }

  forward(batch: number): void {
    const { engine, inputs, outputs, bias } = this;
    engine.gemm(
      batch * this.rows,
      outputs,
      inputs,
      this.input.output.address,
      inputs,
      1,
      this.weight.value.address,
      this.inputStride,
      this.outputStride,
      this.output.address,
      outputs,
      bias === null ? FROM_ZERO : FROM_COLUMN_BIAS,
      bias === null ? 0 : bias.value.address,
    );
  }

  backward(outputGradient: Tensor, batch: number): void {
    const { engine, inputGradient } = this;
    this.weightGradient(outputGradient, batch);
    if (this.bias !== null) this.biasGradient(this.bias, outputGradient, batch);
    if (inputGradient === null) return;
    engine.gemm(
      batch * this.rows,
      this.inputs,
      this.outputs,
      outputGradient.address,
      this.outputs,
      1,
      this.weight.value.address,
      this.outputStride,
      this.inputStride,
      inputGradient.address,
      this.inputs,
      FROM_ZERO,
      0,
    );
  }

  private biasGradient({ gradient }: Parameter, outputGradient: Tensor, batch: number): void {
    const { engine, outputs } = this;
    const rows = batch * this.rows;
    const [dy, totals] = [outputGradient.address, gradient.address];
    engine.kernelsFor(WORK * rows * outputs).columnTotals(dy, totals, rows, outputs, 0, outputs);
  }

  /** dW = dyᵀ x, or xᵀ dy where W lies transposed. */
  private weightGradient(outputGradient: Tensor, batch: number): void {
    const { inputs, outputs } = this;
    const isTransposed = this.outputStride === 1;
    const [rows, columns] = isTransposed ? [inputs, outputs] : [outputs, inputs];
    const x = this.input.output.address;
    const dy = outputGradient.address;
    this.engine.gemm(
      rows,
      columns,
      batch * this.rows,
      isTransposed ? x : dy,
      1,
      rows,
      isTransposed ? dy : x,
      columns,
      1,
      this.weight.gradient.address,
      columns,
      FROM_ZERO,
      0,
    );
  }
}
