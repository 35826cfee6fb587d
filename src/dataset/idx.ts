import { access } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../common/errors';
import { plural } from '../common/format';
import { firstLine, type OpenOptions } from './file';
import { contentsOf, type IdxFile, inspectIdx, readIdx } from './idxFile';
import type { ImageColumn, Table } from './table';

export { isIdx } from './idxFile';

/**
 * Reads images and their labels from two IDX files of unsigned bytes (MNIST's format), plain or compressed by gzip;
 * `path` may be either of the two. Images are n × height × width, or n × height × width × channels in colour. Throws a
 * `UserError` when a file is damaged, is of another kind, or misses its other half.
 */
export async function openIdx(path: string, { onProgress = () => {} }: OpenOptions = {}): Promise<Table> {
  const chosen = await inspectIdx(path);
  const other = await inspectIdx(await partnerOf(chosen));
  const [images, labels] = chosen.dimensions.length === 1 ? [other, chosen] : [chosen, other];
  refuseMismatch(images, labels);
  const total = images.size + labels.size;
  const labelBytes = await readIdx(labels, read => onProgress(read / total));
  const imageBytes = await readIdx(images, read => onProgress((labels.size + read) / total));
  return {
    path: images.path,
    format: 'idx',
    rows: images.dimensions[0]!,
    columns: [
      imageColumn(images, imageBytes),
      {
        name: 'label',
        type: 'number',
        values: Float64Array.from(labelBytes),
        missing: 0,
        areClasses: true,
      },
    ],
    problems: [],
  };
}

function refuseMismatch(images: IdxFile, labels: IdxFile): void {
  for (const [file, isRight] of [
    [images, images.dimensions.length > 1],
    [labels, labels.dimensions.length === 1],
  ] as const) {
    if (isRight) continue;
    const wanted = file === images ? 'images' : 'labels';
    throw new UserError(
      `${basename(file.path)} should hold ${wanted} by its name, but holds ${contentsOf(file)}.`,
      firstLine(file.path),
    );
  }
  if (images.dimensions[0] === labels.dimensions[0]) return;
  throw new UserError(
    `${basename(images.path)} holds ${plural(images.dimensions[0]!, 'image')}, but ${basename(labels.path)} holds ${contentsOf(labels)}; they do not belong together.`,
    firstLine(images.path),
  );
}

/** The labels beside images, or the images beside labels. */
async function partnerOf({ path, dimensions }: IdxFile): Promise<string> {
  const [own, wanted] = dimensions.length === 1 ? ['labels', 'images'] : ['images', 'labels'];
  const name = basename(path);
  const names = partnerNames(name, wanted === 'images');
  if (names.length === 0) {
    throw new UserError(
      `${name} holds ${own}, and its name does not say what their ${wanted} are called; name the two files like train-images-idx3-ubyte and train-labels-idx1-ubyte.`,
      firstLine(path),
    );
  }
  for (const candidate of names) {
    const partner = join(dirname(path), candidate);
    if (await exists(partner)) return partner;
  }
  throw new UserError(
    `The ${wanted} of ${name} are missing; Normscope looked beside it for ${names.join(', ')}.`,
    firstLine(path),
  );
}

/** Names of the other file, the likeliest first; none where the name of this one says nothing. */
function partnerNames(name: string, wantsImages: boolean): string[] {
  const bare = name.replace(/\.gz$/, '');
  const partners = wantsImages
    ? ['idx3', 'idx4'].map(idx => bare.replace('labels', 'images').replace('idx1', idx))
    : [bare.replace('images', 'labels').replace(/idx[34]/, 'idx1')];
  const endings = name === bare ? ['', '.gz'] : ['.gz', ''];
  const others = [...new Set(partners)].filter(partner => partner !== bare);
  return endings.flatMap(ending => others.map(partner => partner + ending));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function imageColumn({ dimensions }: IdxFile, values: Uint8Array): ImageColumn {
  const [, height, width, channels = 1] = dimensions as [number, number, number, number?];
  if (channels > 1) channelsFirst(values, height * width, channels);
  const shape = channels > 1 ? [channels, height, width] : [height, width];
  return { name: 'image', type: 'image', shape, values, missing: 0 };
}

/** Puts the channels of every image one after the other, in place. */
function channelsFirst(values: Uint8Array, pixels: number, channels: number): void {
  const size = pixels * channels;
  const image = new Uint8Array(size);
  for (let start = 0; start < values.length; start += size) {
    image.set(values.subarray(start, start + size));
    for (let c = 0; c < channels; c++) {
      for (let i = 0; i < pixels; i++) values[start + c * pixels + i] = image[i * channels + c]!;
    }
  }
}
