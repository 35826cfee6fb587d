import assert from 'node:assert/strict';
import { colorsOf, whiteOf } from '../../../src/webview/activations/pixels';

const image = (shape: number[], pixels: number[]) => ({ shape, pixels: Uint8Array.from(pixels) });

describe('pixels', () => {
  it('are grey as they are in the file', () => {
    assert.deepEqual([...colorsOf(image([1, 1, 2], [7, 200]))], [7, 7, 7, 255, 200, 200, 200, 255]);
  });

  it('are in colour where there are three channels, which lie one after another', () => {
    assert.deepEqual(
      [...colorsOf(image([3, 1, 2], [10, 20, 30, 40, 50, 60]))],
      [10, 30, 50, 255, 20, 40, 60, 255],
    );
  });

  it('are brightened where all would be too dark to see', () => {
    assert.deepEqual([...colorsOf(image([1, 1, 2], [0, 1]))], [0, 0, 0, 255, 255, 255, 255, 255]);
    const whites = [[0, 1], [0, 16], [0, 31], [0, 32], [255], [0]].map(it => whiteOf(Uint8Array.from(it)));
    assert.deepEqual(whites, [1, 16, 31, 255, 255, 255]);
  });
});
