import { createReadStream, type ReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream';
import { constants, createGunzip, type Gunzip, gunzipSync } from 'node:zlib';
import { UserError } from '../common/errors';
import { formatCount, formatShape, plural } from '../common/format';
import { sizeOf } from '../network/shapes';
import { firstLine, readHead } from './file';
import { gigabytes, MAX_INPUT_BYTES } from './obstacles';

/**
 * An IDX file of unsigned bytes whose header was read: two zeros, the type, the number of dimensions, each dimension.
 */
export interface IdxFile {
  readonly path: string;
  /** In bytes, as it lies on the disk. */
  readonly size: number;
  readonly isCompressed: boolean;
  /** [labels], [images, height, width] or [images, height, width, channels]. */
  readonly dimensions: readonly number[];
}

const UNSIGNED_BYTE = 0x08;
const TYPES: ReadonlyMap<number, string> = new Map([
  [UNSIGNED_BYTE, 'unsigned bytes'],
  [0x09, 'signed bytes'],
  [0x0b, '16-bit integers'],
  [0x0c, '32-bit integers'],
  [0x0d, '32-bit floats'],
  [0x0e, '64-bit floats'],
]);

const MAX_CHANNELS = 4;
/** As much of a compressed file as surely unpacks to a header. */
const START_BYTES = 4096;
const CHUNK_BYTES = 256 * 1024;

/** Whether a file with this name and beginning is IDX, is meant to be, or is compressed, as only IDX may be. */
export function isIdx(path: string, head: Uint8Array): boolean {
  return /idx[134]-ubyte(\.gz)?$/.test(basename(path)) || isGzip(head) || hasMagic(head);
}

/** Reads the header of an IDX file; throws a `UserError` for anything but labels or images in unsigned bytes. */
export async function inspectIdx(path: string): Promise<IdxFile> {
  const { size, bytes } = await readHead(path);
  const isCompressed = isGzip(bytes);
  const file = { path, size, isCompressed, dimensions: dimensionsIn(path, isCompressed, bytes) };
  refuse(file);
  return file;
}

/**
 * The bytes behind the header; `onRead` hears how many bytes of the file were read. Throws a `UserError` when there are
 * less or more.
 */
export async function readIdx(file: IdxFile, onRead: (bytes: number) => void): Promise<Uint8Array> {
  const bytes = new Uint8Array(sizeOf(file.dimensions));
  const source = createReadStream(file.path, { highWaterMark: CHUNK_BYTES });
  const chunks: AsyncIterable<Buffer> = file.isCompressed ? unpacked(source) : source;
  let position = -headerBytes(file.dimensions.length);
  try {
    for await (const chunk of chunks) {
      if (position + chunk.length > bytes.length) throw tooLong(file);
      bytes.set(chunk.subarray(Math.max(0, -position)), Math.max(0, position));
      position += chunk.length;
      onRead(source.bytesRead);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') throw tooShort(file, position);
    throw code?.startsWith('Z_') ? damaged(file.path) : error;
  }
  if (position < bytes.length) throw tooShort(file, position);
  return bytes;
}

/** The stream that is read throws what goes wrong in either, so there is nothing to hear from the pipeline. */
function unpacked(source: ReadStream): Gunzip {
  return pipeline(source, createGunzip({ chunkSize: CHUNK_BYTES }), () => {});
}

/** `60 000 images of 28×28`, `60 000 labels`. */
export function contentsOf({ dimensions }: IdxFile): string {
  const [count, ...shape] = dimensions as [number, ...number[]];
  return shape.length === 0 ? plural(count, 'label') : `${plural(count, 'image')} of ${formatShape(shape)}`;
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function hasMagic(bytes: Uint8Array): boolean {
  return bytes[0] === 0 && bytes[1] === 0 && TYPES.has(bytes[2]!) && bytes[3]! > 0;
}

function headerBytes(dimensions: number): number {
  return 4 + 4 * dimensions;
}

function dimensionsIn(path: string, isCompressed: boolean, head: Buffer): number[] {
  const start = isCompressed ? unpackedStart(path, head) : head;
  const fail = (message: string): never => {
    throw new UserError(`${basename(path)} ${message}`, firstLine(path));
  };
  if (start.length < 4) fail('is truncated: it ends within its header.');
  if (!hasMagic(start)) {
    const first = [...start.subarray(0, 4)].map(byte => byte.toString(16).padStart(2, '0')).join(' ');
    fail(
      isCompressed
        ? 'is compressed and holds no IDX file; unpack it and choose the file itself.'
        : `is no IDX file of images or labels: it begins with the bytes ${first} where 00 00 08 and the number of dimensions belong.`,
    );
  }
  const [type, count] = [start[2]!, start[3]!];
  if (type !== UNSIGNED_BYTE) fail(`holds ${TYPES.get(type)}; Normscope reads IDX files of unsigned bytes.`);
  if (![1, 3, 4].includes(count)) {
    fail(
      `has ${plural(count, 'dimension')}; Normscope reads labels with 1, images with 3 and images in colour with 4.`,
    );
  }
  if (start.length < headerBytes(count)) fail('is truncated: it ends within its header.');
  return Array.from({ length: count }, (_, i) => start.readUInt32BE(headerBytes(i)));
}

function unpackedStart(path: string, head: Buffer): Buffer {
  try {
    return gunzipSync(head.subarray(0, START_BYTES), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    throw damaged(path);
  }
}

function refuse(file: IdxFile): void {
  const { path, dimensions } = file;
  const contents = `${basename(path)} holds ${contentsOf(file)}`;
  const bytes = sizeOf(dimensions);
  if (bytes === 0) throw new UserError(`${contents}, so there is nothing to learn from.`, firstLine(path));
  if (bytes > MAX_INPUT_BYTES) {
    throw new UserError(
      `${contents}, ${gigabytes(bytes)}, more than the ${gigabytes(MAX_INPUT_BYTES)} that Normscope takes.`,
      firstLine(path),
    );
  }
  if (dimensions.length === 4 && dimensions[3]! > MAX_CHANNELS) {
    throw new UserError(
      `${contents}; Normscope reads images in colour as height×width×channels, with at most ${MAX_CHANNELS} channels.`,
      firstLine(path),
    );
  }
}

function tooShort(file: IdxFile, position: number): UserError {
  const { path, dimensions } = file;
  return new UserError(
    `${basename(path)} is truncated: by its header it holds ${contentsOf(file)}, ${formatCount(sizeOf(dimensions))} bytes, but it ends after ${formatCount(Math.max(0, position))} of them.`,
    firstLine(path),
  );
}

function tooLong(file: IdxFile): UserError {
  const { path, dimensions } = file;
  return new UserError(
    `${basename(path)} is longer than its header says: ${contentsOf(file)} are ${formatCount(sizeOf(dimensions))} bytes, and more follow.`,
    firstLine(path),
  );
}

function damaged(path: string): UserError {
  return new UserError(
    `${basename(path)} is damaged: it cannot be unpacked; fetch it again.`,
    firstLine(path),
  );
}
