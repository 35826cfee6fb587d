import assert from 'node:assert/strict';
import { imageWords, indicesOf, unitName, unitWords } from '../../../src/trace/unitNames';

describe('the names of units', () => {
  it('are numbers in a row, and indices where there are more dimensions', () => {
    assert.deepEqual(indicesOf([2, 3, 4], 23), [1, 2, 3]);
    assert.equal(unitName('1', [100], 12), '1.12');
    assert.equal(unitName('features.0', [2, 3, 4], 12), 'features.0[1, 0, 0]');
    assert.equal(unitName('0', [3, 4], 5), '0[1, 1]');
  });

  it('say channel and place of an image in the order of the framework', () => {
    assert.equal(unitWords([2, 3, 4], 23, 'pytorch'), 'channel 1, row 2, column 3');
    assert.equal(unitWords([2, 3, 4], 23, 'keras'), 'row 1, column 2, channel 3');
    assert.equal(unitWords([3, 4], 5, 'pytorch'), 'unit 1, 1');
    assert.equal(unitWords([100], 12, 'pytorch'), 'unit 12');
    assert.equal(imageWords([100], 12, 'pytorch'), null);
  });
});
