import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { placedMessage, UserError } from '../../../src/common/errors';
import { type DatasetOptions, makeDataset } from '../../../src/dataset/dataset';
import { featureValue } from '../../../src/dataset/features';
import { inputAt } from '../../../src/dataset/inputs';
import { openTable } from '../../../src/dataset/openTable';
import { summarize } from '../../../src/dataset/summary';
import type { ImageColumn } from '../../../src/dataset/table';

const IMAGES = 'train-images-idx3-ubyte';
const LABELS = 'train-labels-idx1-ubyte';
const OPTIONS: DatasetOptions = {
  target: 'label',
  scaling: 'standardize',
  validationFraction: 0.25,
  seed: 1,
};

/** An IDX file: two zeros, the type, the number of dimensions, the dimensions, the bytes. */
function idx(dimensions: readonly number[], bytes: readonly number[], type = 8): Buffer {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header[2] = type;
  header[3] = dimensions.length;
  for (const [i, dimension] of dimensions.entries()) header.writeUInt32BE(dimension, 4 + 4 * i);
  return Buffer.concat([header, Buffer.from(bytes)]);
}

/** Eight images of 2×3 pixels: 0, 1, 2 … 47. */
const EIGHT = idx([8, 2, 3], [...Array(48).keys()]);
const EIGHT_LABELS = idx([8], [0, 1, 2, 0, 1, 2, 0, 9]);

describe('an IDX file', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'normscope-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Opens the first of the files, which are all that the folder holds. */
  function open(files: Readonly<Record<string, Buffer>>) {
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    return openTable(join(folder, Object.keys(files)[0]!));
  }

  async function mistake(files: Readonly<Record<string, Buffer>>): Promise<string> {
    const error = await open(files).then(
      () => assert.fail('was read'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof UserError, String(error));
    return placedMessage(error.message, error.place).replaceAll(`${folder}/`, '').replaceAll('\u202f', ' ');
  }

  it('is images and labels, whichever of the two is opened, plain or compressed', async () => {
    const zipped = { [`${IMAGES}.gz`]: gzipSync(EIGHT), [`${LABELS}.gz`]: gzipSync(EIGHT_LABELS) };
    for (const files of [
      { [IMAGES]: EIGHT, [LABELS]: EIGHT_LABELS },
      { [LABELS]: EIGHT_LABELS, [IMAGES]: EIGHT },
      zipped,
      Object.fromEntries(Object.entries(zipped).reverse()),
      { [`${IMAGES}.gz`]: gzipSync(EIGHT), [LABELS]: EIGHT_LABELS },
      { 't10k-images.idx3-ubyte': EIGHT, 't10k-labels.idx1-ubyte.gz': gzipSync(EIGHT_LABELS) },
    ]) {
      const { path, format, rows, columns, problems } = await open(files);
      assert.deepEqual([format, rows, problems], ['idx', 8, []]);
      assert.match(basename(path), /images/);
      const [image, label] = columns as [ImageColumn, (typeof columns)[number]];
      assert.deepEqual([image.name, image.type, image.shape, image.missing], ['image', 'image', [2, 3], 0]);
      assert.deepEqual(image.values, Uint8Array.from(Array(48).keys()));
      assert.deepEqual(label, {
        name: 'label',
        type: 'number',
        values: Float64Array.of(0, 1, 2, 0, 1, 2, 0, 9),
        missing: 0,
        areClasses: true,
      });
    }
  });

  it('is known by its content under any name that its partner can be found by', async () => {
    const { rows } = await open({ 'my images': EIGHT, 'my labels': EIGHT_LABELS });
    assert.equal(rows, 8);
  });

  it('may be larger than a piece of the stream', async () => {
    const count = 200_000;
    const bytes = Array.from({ length: count * 4 }, (_, i) => (i * 31) % 251);
    const files = {
      [`${IMAGES}.gz`]: gzipSync(idx([count, 2, 2], bytes)),
      [LABELS]: idx(
        [count],
        bytes.slice(0, count).map(byte => byte % 2),
      ),
    };
    const { columns } = await open(files);
    assert.deepEqual(Buffer.compare((columns[0] as ImageColumn).values, Buffer.from(bytes)), 0);
    const shares: number[] = [];
    await openTable(join(folder, `${IMAGES}.gz`), { onProgress: share => shares.push(share) });
    assert.deepEqual(
      shares,
      [...shares].sort((a, b) => a - b),
    );
    assert.ok(shares[0]! > 0 && shares.at(-1) === 1, shares.join(' '));
  });

  it('of images in colour has its channels put first', async () => {
    const pixels = [1, 2, 3, 11, 12, 13, 21, 22, 23, 31, 32, 33];
    const { columns } = await open({
      'x-images-idx4-ubyte': idx([2, 2, 1, 3], pixels),
      'x-labels-idx1-ubyte': idx([2], [0, 1]),
    });
    const { shape, values } = columns[0] as ImageColumn;
    assert.deepEqual(shape, [3, 2, 1]);
    assert.deepEqual([...values], [1, 11, 2, 12, 3, 13, 21, 31, 22, 32, 23, 33]);
    assert.deepEqual((await openTable(join(folder, 'x-labels-idx1-ubyte'))).columns[0], columns[0]);
    const gray = await open({ [IMAGES]: idx([2, 1, 2, 1], [1, 2, 3, 4]), [LABELS]: idx([2], [0, 1]) });
    assert.deepEqual((gray.columns[0] as ImageColumn).shape, [1, 2]);
  });

  it('is refused with the reason when it is none or another kind', async () => {
    const wrong = (content: Buffer) => mistake({ [IMAGES]: content, [LABELS]: EIGHT_LABELS });
    assert.equal(
      await wrong(Buffer.from('<html>not found</html>')),
      `${IMAGES}:1:1: ${IMAGES} is no IDX file of images or labels: it begins with the bytes 3c 68 74 6d where 00 00 08 and the number of dimensions belong.`,
    );
    assert.equal(await wrong(Buffer.alloc(0)), `${IMAGES}:1:1: ${IMAGES} is empty.`);
    assert.match(await wrong(gzipSync(Buffer.alloc(0))), /is truncated: it ends within its header\.$/);
    assert.match(
      await wrong(idx([8, 2, 3], [1], 0x0d)),
      /holds 32-bit floats; Normscope reads IDX files of unsigned bytes/,
    );
    assert.match(await wrong(idx([8, 6], [1])), /has 2 dimensions; Normscope reads labels with 1, images/);
    assert.match(
      await wrong(idx([8, 3, 32, 32], [1])),
      /holds 8 images of 3×32×32; .* height×width×channels, with at most 4/,
    );
    assert.match(await wrong(idx([0, 2, 3], [])), /holds 0 images of 2×3, so there is nothing to learn from/);
    assert.match(
      await wrong(idx([0xffffffff, 0xffff, 3], [])),
      / GB, more than the 2\.0 GB that Normscope takes/,
    );
    assert.match(
      await mistake({ 'data.csv.gz': gzipSync('a,b\n1,2\n') }),
      /^data\.csv\.gz:1:1: data\.csv\.gz is compressed and holds no IDX file; unpack it/,
    );
  });

  it('is refused when it is cut off or too long', async () => {
    const wrong = (content: Buffer) => mistake({ [IMAGES]: content, [LABELS]: EIGHT_LABELS });
    for (const length of [1, 3, 4, 15]) {
      assert.match(
        await wrong(EIGHT.subarray(0, length)),
        /^.*1:1: train-images-idx3-ubyte is truncated: it ends within its header\.$/,
      );
    }
    assert.match(await wrong(EIGHT.subarray(0, 16)), /48 bytes, but it ends after 0 of them\.$/);
    assert.match(
      await wrong(EIGHT.subarray(0, -1)),
      /is truncated: by its header it holds 8 images of 2×3, 48 bytes, but it ends after 47 of them\.$/,
    );
    assert.match(await wrong(gzipSync(EIGHT.subarray(0, -1))), /ends after 47 of them\.$/);
    assert.match(await wrong(gzipSync(EIGHT).subarray(0, -1)), /is truncated/);
    assert.match(await wrong(gzipSync(EIGHT).subarray(0, 12)), /is truncated: it ends within its header/);
    const long = Buffer.concat([EIGHT, Buffer.of(0)]);
    const longer = /is longer than its header says: 8 images of 2×3 are 48 bytes, and more follow\.$/;
    assert.match(await wrong(long), longer);
    assert.match(await wrong(gzipSync(long)), longer);
    assert.match(
      await mistake({ [IMAGES]: EIGHT, [LABELS]: EIGHT_LABELS.subarray(0, -2) }),
      /8 labels, 8 bytes/,
    );
  });

  it('is refused when it cannot be unpacked', async () => {
    const damaged = gzipSync(EIGHT);
    damaged[damaged.length - 6]! ^= 0xff;
    assert.match(
      await mistake({ [IMAGES]: damaged, [LABELS]: EIGHT_LABELS }),
      /is damaged: it cannot be unpacked/,
    );
    const beginning = Buffer.from(gzipSync(EIGHT));
    beginning.fill(0xff, 2, 14);
    assert.match(await mistake({ [IMAGES]: beginning, [LABELS]: EIGHT_LABELS }), /is damaged/);
  });

  it('needs its other half, with the same number', async () => {
    assert.equal(
      await mistake({ [`${IMAGES}.gz`]: gzipSync(EIGHT) }),
      `${IMAGES}.gz:1:1: The labels of ${IMAGES}.gz are missing; Normscope looked beside it for ${LABELS}.gz, ${LABELS}.`,
    );
    assert.match(
      await mistake({ [LABELS]: EIGHT_LABELS }),
      /^.*: The images of train-labels-idx1-ubyte are missing; .* train-images-idx3-ubyte, train-images-idx4-ubyte, /,
    );
    assert.match(
      await mistake({ digits: EIGHT }),
      /digits holds images, and its name does not say what their labels/,
    );
    assert.equal(
      await mistake({ [IMAGES]: EIGHT, [LABELS]: idx([7], [0, 1, 0, 1, 0, 1, 0]) }),
      `${IMAGES}:1:1: ${IMAGES} holds 8 images, but ${LABELS} holds 7 labels; they do not belong together.`,
    );
    assert.match(
      await mistake({ [IMAGES]: EIGHT, [LABELS]: EIGHT }),
      /train-labels-idx1-ubyte should hold labels by its name, but holds 8 images of 2×3\.$/,
    );
    assert.match(
      await mistake({ [IMAGES]: EIGHT_LABELS }),
      /train-images-idx3-ubyte holds labels, and its name does not say what their images are called/,
    );
  });

  it('never throws anything but a sentence', async () => {
    const bytes = fc.uint8Array({ maxLength: 40 }).map(array => Buffer.from(array));
    const cut = fc.nat(EIGHT.length).map(length => EIGHT.subarray(0, length));
    const flipped = fc
      .tuple(fc.nat(EIGHT.length - 1), fc.nat(255))
      .map(([at, byte]) => Buffer.from(EIGHT).fill(byte, at, at + 1));
    const packed = fc.oneof(bytes, cut, flipped).map(content => gzipSync(content));
    const torn = fc
      .tuple(packed, fc.nat(30))
      .map(([content, length]) => content.subarray(0, Math.max(1, content.length - length)));
    await fc.assert(
      fc.asyncProperty(fc.oneof(bytes, cut, flipped, packed, torn), async content => {
        await open({ [IMAGES]: content, [LABELS]: EIGHT_LABELS }).catch(error =>
          assert.ok(error instanceof UserError, String(error)),
        );
      }),
      { numRuns: 200 },
    );
  });

  describe('as a dataset', () => {
    const files = { [IMAGES]: EIGHT, [LABELS]: EIGHT_LABELS };

    it('stays the bytes that it is', async () => {
      const table = await open(files);
      const { inputs, sampleShape, features, classes, labels, rows } = makeDataset(table, OPTIONS);
      assert.equal(inputs.kind, 'bytes');
      assert.equal(inputs.values, (table.columns[0] as ImageColumn).values);
      assert.deepEqual([rows, sampleShape, features.length], [8, [1, 2, 3], 6]);
      assert.deepEqual(
        features.map(({ name }) => name),
        ['pixel 0,0', 'pixel 0,1', 'pixel 0,2', 'pixel 1,0', 'pixel 1,1', 'pixel 1,2'],
      );
      assert.deepEqual(
        [classes, [...labels]],
        [
          ['0', '1', '2', '9'],
          [0, 1, 2, 0, 1, 2, 0, 3],
        ],
      );
      assert.deepEqual(
        features.map(feature => featureValue(feature, 3)),
        [18, 19, 20, 21, 22, 23],
      );
    });

    it('has one mean and one deviation, of all pixels of the training rows', async () => {
      const made = makeDataset(await open(files), OPTIONS);
      const { inputs, features, split } = made;
      assert.ok(inputs.kind === 'bytes' && split.validation.length > 0);
      const pixels = [...split.train].flatMap(row => features.map((_, i) => row * 6 + i));
      const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
      const variance = pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pixels.length;
      assert.ok(Math.abs(inputs.offset - mean) < 1e-12 && Math.abs(inputs.scale ** 2 - variance) < 1e-9);
      assert.ok(features.every(({ scaling }) => scaling.offset === inputs.offset));
      assert.equal(inputAt(made, 3, 4), Math.fround((22 - mean) / inputs.scale));
    });

    it('is scaled to 0…1, or not at all', async () => {
      const table = await open(files);
      const scaledBy = (scaling: 'minmax' | 'none') =>
        makeDataset(table, { ...OPTIONS, scaling, validationFraction: 0 });
      const scaled = scaledBy('minmax');
      assert.deepEqual([inputAt(scaled, 0, 0), inputAt(scaled, 7, 5)], [0, 1]);
      assert.equal(inputAt(scaledBy('none'), 7, 5), 47);
    });

    it('names the channel of a pixel in colour', async () => {
      const table = await open({
        'x-images-idx4-ubyte': idx([2, 1, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]),
        'x-labels-idx1-ubyte': idx([2], [0, 1]),
      });
      const { features, sampleShape } = makeDataset(table, OPTIONS);
      assert.deepEqual(sampleShape, [2, 1, 2]);
      assert.deepEqual(
        features.map(feature => `${feature.name}: ${featureValue(feature, 1)}`),
        [
          'pixel 0,0 of channel 0: 5',
          'pixel 0,1 of channel 0: 7',
          'pixel 0,0 of channel 1: 6',
          'pixel 0,1 of channel 1: 8',
        ],
      );
    });

    it('has classes however many labels there are, and numbers for a network with one output', async () => {
      const count = 47;
      const table = await open({
        [IMAGES]: idx([count, 1, 1], [...Array(count).keys()]),
        [LABELS]: idx([count], [...Array(count).keys()]),
      });
      assert.equal(makeDataset(table, OPTIONS).classes.length, count);
      assert.equal(makeDataset(table, { ...OPTIONS, outputs: 1 }).task, 'regression');
      assert.equal(summarize(table).task, 'classification');
    });

    it('does not predict images', async () => {
      const table = await open(files);
      for (const use of [
        () => makeDataset(table, { ...OPTIONS, target: 'image' }),
        () => summarize(table, 'image'),
      ])
        assert.throws(use, /UserError: 'image' holds the images, which cannot be predicted/);
    });

    it('stands in the summary with the statistics of all its pixels', async () => {
      const { columns, ...summary } = summarize(await open(files));
      assert.deepEqual(
        [summary.format, summary.rows, summary.target, summary.features, summary.inputs, summary.problems],
        ['idx', 8, 'label', ['image'], 6, []],
      );
      const { standardDeviation, ...image } = columns[0]!;
      assert.deepEqual(image, {
        name: 'image',
        type: 'image',
        missing: 0,
        shape: [2, 3],
        min: 0,
        max: 47,
        mean: 23.5,
        categories: null,
        categoryCount: null,
      });
      assert.ok(Math.abs(standardDeviation! - 14) < 1e-12);
    });
  });
});
