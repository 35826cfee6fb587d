import assert from 'node:assert/strict';
import { indexAt, placeAt } from '../../../src/common/image';

const IMAGE = { channels: 2, height: 3, width: 4 };

describe('places of an image', () => {
  it('count channel by channel, or all channels of a place side by side', () => {
    const at = { channel: 1, row: 2, column: 3 };
    assert.deepEqual([indexAt(at, IMAGE, false), indexAt({ ...at, channel: 0 }, IMAGE, false)], [23, 11]);
    assert.deepEqual([indexAt(at, IMAGE, true), indexAt({ ...at, channel: 0 }, IMAGE, true)], [23, 22]);
  });

  it('are found again by their number', () => {
    for (const isLast of [false, true]) {
      for (let i = 0; i < 24; i++) assert.equal(indexAt(placeAt(i, IMAGE, isLast), IMAGE, isLast), i);
    }
  });
});
