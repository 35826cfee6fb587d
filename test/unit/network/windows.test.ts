import assert from 'node:assert/strict';
import { adaptiveWindow, paddingOf, type Window, windowCount } from '../../../src/network/windows';

function window(kernel: number, stride: number, rest: Partial<Window> = {}): Window {
  return { kernel, stride, padding: 0, dilation: 1, ceilMode: false, ...rest };
}

describe('windows', () => {
  it('are as many as fit', () => {
    assert.equal(windowCount(10, window(3, 1)), 8);
    assert.equal(windowCount(10, window(3, 3)), 3);
    assert.equal(windowCount(10, window(3, 2, { padding: 1 })), 5);
    assert.equal(windowCount(10, window(3, 1, { dilation: 4 })), 2);
    assert.ok(windowCount(2, window(3, 1)) < 1);
  });

  it('may reach over the end when counted up, but not start beyond it', () => {
    assert.equal(windowCount(5, window(2, 2, { ceilMode: true })), 3);
    assert.equal(windowCount(7, window(2, 3, { ceilMode: true })), 3);
    assert.equal(windowCount(6, window(2, 3, { padding: 1, ceilMode: true })), 3);
    assert.equal(windowCount(9, window(2, 4, { ceilMode: true })), 3);
    assert.equal(windowCount(8, window(2, 5, { ceilMode: true })), 2);
    assert.equal(windowCount(5, window(1, 5, { padding: 0, ceilMode: true })), 1);
    assert.equal(windowCount(2, window(3, 2, { ceilMode: true })), 1);
  });

  it('are padded for same with the odd zero after', () => {
    const same = (size: number, kernel: number, stride: number, dilation = 1) => {
      const padded = window(kernel, stride, { padding: 'same', dilation });
      return [windowCount(size, padded), ...paddingOf(size, padded)];
    };
    assert.deepEqual(same(9, 3, 1), [9, 1, 1]);
    assert.deepEqual(same(9, 4, 1), [9, 1, 2]);
    assert.deepEqual(same(9, 4, 1, 3), [9, 4, 5]);
    assert.deepEqual(same(28, 3, 2), [14, 0, 1]);
    assert.deepEqual(same(27, 3, 2), [14, 1, 1]);
    assert.deepEqual(same(14, 3, 3), [5, 0, 1]);
    assert.deepEqual(same(6, 2, 3), [2, 0, 0]);
    assert.deepEqual(same(3, 1, 2), [2, 0, 0]);
    assert.deepEqual(paddingOf(9, window(5, 1, { padding: 2 })), [2, 2]);
  });

  it('of an adaptive pool share the input, and overlap where it does not divide', () => {
    const all = (size: number, count: number) =>
      Array.from({ length: count }, (_, index) => Object.values(adaptiveWindow(index, size, count)));
    assert.deepEqual(all(6, 3), [
      [0, 2],
      [2, 4],
      [4, 6],
    ]);
    assert.deepEqual(all(5, 3), [
      [0, 2],
      [1, 4],
      [3, 5],
    ]);
    assert.deepEqual(all(2, 3), [
      [0, 1],
      [0, 2],
      [1, 2],
    ]);
  });
});
