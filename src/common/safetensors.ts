import { type FilePlace, UserError } from './errors';
import { brainToNumber, halfToNumber } from './float16';

/** A named array of a file, row by row, in the numbers that the trainer computes with. */
export interface Tensor {
  /** How the file holds it: `F32`, `F64`, `F16`, `BF16`, `I64` … */
  readonly dtype: string;
  /** Empty for a single number. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Where a tensor lies among the bytes behind the header. */
interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

interface ElementType {
  readonly bytes: number;
  /** True for integers so large that float32 may not have them. */
  readonly isLargeInteger?: true;
  /** One element, little-endian. */
  read(view: DataView, at: number): number | bigint;
}

type JsonObject = Readonly<Record<string, unknown>>;

const TYPES: ReadonlyMap<string, ElementType> = new Map<string, ElementType>([
  ['F64', { bytes: 8, read: (view, at) => view.getFloat64(at, true) }],
  ['F32', { bytes: 4, read: (view, at) => view.getFloat32(at, true) }],
  ['F16', { bytes: 2, read: (view, at) => halfToNumber(view.getUint16(at, true)) }],
  ['BF16', { bytes: 2, read: (view, at) => brainToNumber(view.getUint16(at, true)) }],
  ['I64', { bytes: 8, isLargeInteger: true, read: (view, at) => view.getBigInt64(at, true) }],
  ['U64', { bytes: 8, isLargeInteger: true, read: (view, at) => view.getBigUint64(at, true) }],
  ['I32', { bytes: 4, isLargeInteger: true, read: (view, at) => view.getInt32(at, true) }],
  ['U32', { bytes: 4, isLargeInteger: true, read: (view, at) => view.getUint32(at, true) }],
  ['I16', { bytes: 2, read: (view, at) => view.getInt16(at, true) }],
  ['U16', { bytes: 2, read: (view, at) => view.getUint16(at, true) }],
  ['I8', { bytes: 1, read: (view, at) => view.getInt8(at) }],
  ['U8', { bytes: 1, read: (view, at) => view.getUint8(at) }],
  ['BOOL', { bytes: 1, read: (view, at) => view.getUint8(at) }],
]);

const LENGTH_BYTES = 8;
const MAX_HEADER_BYTES = 100_000_000;
const METADATA = '__metadata__';

/**
 * The tensors of a safetensors file by name, in the order of the file, as float32. Throws a `UserError` at `place` for
 * anything that the format forbids, a dtype that is not read, and an integer that float32 does not have.
 */
export function parseSafetensors(bytes: Uint8Array, place?: FilePlace): Map<string, Tensor> {
  const fail: Fail = message => {
    throw new UserError(message, place);
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dataStart = headerEnd(view, fail);
  const header = parseHeader(bytes.subarray(LENGTH_BYTES, dataStart), fail);
  checkMetadata(header[METADATA], fail);
  const entries = Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, info]) => parseEntry(name, info, fail))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkCoverage(entries, bytes.byteLength - dataStart, fail);
  return new Map(
    entries.map(entry => {
      const { name, dtype, shape } = entry;
      return [name, { dtype, shape, values: readValues(view, dataStart, entry, fail) }];
    }),
  );
}

/**
 * A safetensors file of float32 tensors, byte for byte as the reference library writes it: sorted by name, the header
 * padded to a multiple of 8. PyTorch's own loaders ask for the metadata `{ format: 'pt' }`.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, Pick<Tensor, 'shape' | 'values'>>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  const sorted = [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));
  const header = metadata ? [member(METADATA, metadata)] : [];
  let length = 0;
  for (const [name, { shape, values }] of sorted) {
    if (countOf(shape) !== values.length)
      throw new Error(`Tensor '${name}' has ${values.length} values for the shape [${shape.join(', ')}].`);
    const end = length + values.byteLength;
    header.push(member(name, { dtype: 'F32', shape, data_offsets: [length, end] }));
    length = end;
  }
  const text = new TextEncoder().encode(`{${header.join(',')}}`);
  const dataStart = LENGTH_BYTES + Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(dataStart + length).fill(0x20, 0, dataStart);
  bytes.set(text, LENGTH_BYTES);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(dataStart - LENGTH_BYTES), true);
  let at = dataStart;
  for (const [, { values }] of sorted) {
    for (const value of values) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  return bytes;
}

type Fail = (message: string) => never;

function headerEnd(view: DataView, fail: Fail): number {
  const { byteLength } = view;
  if (byteLength < LENGTH_BYTES)
    return fail(
      `This is no safetensors file: it has ${byteLength} bytes, fewer than the ${LENGTH_BYTES} of its header's length.`,
    );
  const length = view.getBigUint64(0, true);
  if (length > MAX_HEADER_BYTES)
    return fail(
      `This is no safetensors file: its first bytes announce a header of ${length} bytes, more than the ${MAX_HEADER_BYTES} there may be.`,
    );
  const end = LENGTH_BYTES + Number(length);
  if (end > byteLength)
    return fail(
      `The safetensors file is truncated: its header should end at byte ${end}, but the file has ${byteLength}.`,
    );
  return end;
}

function parseHeader(bytes: Uint8Array, fail: Fail): JsonObject {
  if (bytes[0] !== 0x7b) return fail("This is no safetensors file: its header does not begin with '{'.");
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return fail('The header of the safetensors file is no valid JSON.');
  }
  return header as JsonObject;
}

function checkMetadata(metadata: unknown, fail: Fail): void {
  if (metadata === undefined) return;
  if (!isObject(metadata) || Object.values(metadata).some(value => typeof value !== 'string'))
    fail(`The ${METADATA} of the safetensors file may hold nothing but text.`);
}

function parseEntry(name: string, info: unknown, fail: Fail): Entry {
  if (!isObject(info)) return fail(`Tensor '${name}' is not described by an object in the header.`);
  const { dtype, shape, data_offsets: offsets } = info;
  const type = typeof dtype === 'string' ? TYPES.get(dtype) : undefined;
  if (typeof dtype !== 'string' || !type)
    return fail(
      `Tensor '${name}' has the dtype ${JSON.stringify(dtype) ?? 'undefined'}; Normscope reads ${[...TYPES.keys()].join(', ')}.`,
    );
  if (!isSizes(shape)) return fail(`Tensor '${name}' has a shape that is no list of whole numbers.`);
  if (!isSizes(offsets) || offsets.length !== 2 || offsets[0]! > offsets[1]!)
    return fail(`Tensor '${name}' has data_offsets that are not its begin and its end.`);
  const [begin, end] = offsets as [number, number];
  const expected = countOf(shape) * type.bytes;
  if (end - begin !== expected)
    return fail(
      `Tensor '${name}' takes ${end - begin} bytes, but ${dtype} of the shape [${shape.join(', ')}] takes ${expected}.`,
    );
  return { name, dtype, type, shape, begin, end };
}

/** The tensors follow each other from the first byte to the last; so a name that is there twice leaves a hole. */
function checkCoverage(entries: readonly Entry[], length: number, fail: Fail): void {
  let position = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== position)
      fail(
        `Tensor '${name}' begins at byte ${begin} of the data, ${begin < position ? 'inside the tensor before it' : 'with a gap before it'}; it should begin at ${position}.`,
      );
    if (end > length)
      fail(
        `The safetensors file is truncated: tensor '${name}' should end at byte ${end} of the data, which has ${length}.`,
      );
    position = end;
  }
  if (position < length)
    fail(`The safetensors file has ${length - position} bytes behind its last tensor that belong to none.`);
}

function readValues(view: DataView, dataStart: number, entry: Entry, fail: Fail): Float32Array {
  const { name, type, begin, shape } = entry;
  const values = new Float32Array(countOf(shape));
  for (let i = 0; i < values.length; i++) {
    const value = type.read(view, dataStart + begin + i * type.bytes);
    values[i] = Number(value);
    if (type.isLargeInteger && BigInt(values[i]!) !== BigInt(value))
      fail(`Tensor '${name}' holds ${value}, a whole number that float32 does not have.`);
  }
  return values;
}

/** Written one by one, because an object would put names such as `0` first. */
function member(name: string, value: unknown): string {
  return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every(size => Number.isSafeInteger(size) && size >= 0);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
