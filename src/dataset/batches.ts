import { Random } from '../common/random';

/** Hands out the training rows a batch at a time, epoch after epoch, in an order that the seed decides. */
export class Batches {
  /** Rows of the dataset in this epoch's order; a batch is `order[start … start + count)`. */
  readonly order: Int32Array;
  readonly batchesPerEpoch: number;
  start = 0;
  count = 0;
  /** The epoch of the current batch, from 1. */
  epoch = 0;
  private nextStart: number;
  private readonly usable: number;
  private readonly random: Random;

  /**
   * @param minimum a last batch with fewer rows than this is left out (2 where batch norm needs more than one sample)
   */
  constructor(
    rows: Int32Array,
    private readonly batchSize: number,
    private readonly shuffle: boolean,
    seed: number,
    minimum = 1,
  ) {
    this.order = rows.slice();
    this.random = new Random(seed, 'batches');
    const rest = rows.length % batchSize;
    this.usable = rest > 0 && rest < minimum ? rows.length - rest : rows.length;
    this.batchesPerEpoch = Math.ceil(this.usable / batchSize);
    this.nextStart = this.usable;
  }

  /** Moves on to the next batch; begins a new epoch when the rows are used up. */
  next(): void {
    if (this.nextStart >= this.usable) {
      if (this.shuffle) this.random.shuffle(this.order);
      this.nextStart = 0;
      this.epoch++;
    }
    this.start = this.nextStart;
    this.count = Math.min(this.batchSize, this.usable - this.start);
    this.nextStart += this.count;
  }
}
