import assert from 'node:assert/strict';
import type { Dataset } from '../../../src/dataset/dataset';
import type { Inputs } from '../../../src/dataset/inputs';
import { Feed } from '../../../src/trainer/feed';
import { Engine } from '../../../src/trainer/kernels/engine';
import { plainDataset } from './support';

/** What a feed makes of rows 7, 0 and 2 of a dataset of 10 rows. */
function fed(dataset: Dataset): number[] {
  const engine = new Engine();
  const width = dataset.features.length;
  const input = engine.tensor(4 * width);
  input.values.fill(-1);
  const feed = new Feed(dataset, engine, input, 4);
  feed.gather(Int32Array.of(5, 7, 0, 2), 1, 3);
  assert.deepEqual([...feed.targets.values.values], [7, 0, 2, 0]);
  return [...input.values];
}

function rowsOf(width: number): number[][] {
  return Array.from({ length: 10 }, (_, row) => Array.from({ length: width }, (_, i) => 10 * row + i));
}

describe('what is fed to a network', () => {
  for (const width of [3, 4]) {
    const rows = rowsOf(width);
    const targets = rows.map((_, row) => row);
    const floats = plainDataset(rows, targets, 'regression');
    const taken = [7, 0, 2].flatMap(row => rows[row]!);
    const rest = Array<number>(width).fill(-1);

    it(`are the chosen rows, ${width} numbers each`, () => {
      assert.deepEqual(fed(floats), [...taken, ...rest]);
    });

    it(`are the chosen rows of bytes, ${width} each, scaled`, () => {
      const inputs: Inputs = { kind: 'bytes', values: Uint8Array.from(rows.flat()), offset: 6, scale: 2 };
      assert.deepEqual(fed({ ...floats, inputs }), [...taken.map(value => (value - 6) / 2), ...rest]);
    });
  }
});
