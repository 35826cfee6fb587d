import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { UserError } from '../../../src/common/errors';
import { parseSafetensors, writeSafetensors } from '../../../src/common/safetensors';

/** A file with this header, whatever it says, and these bytes behind it. */
function file(header: unknown, data: readonly number[] = []): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return new Uint8Array(Buffer.concat([length, text, Buffer.from(data)]));
}

function info(dtype: string, shape: unknown, begin: unknown, end: unknown) {
  return { dtype, shape, data_offsets: [begin, end] };
}

describe('a safetensors file', () => {
  it('is written as the reference library writes it: sorted, without spaces, padded to 8', () => {
    const tensors = new Map([
      ['fc.weight', { shape: [1, 2], values: Float32Array.of(1, -2.5) }],
      ['fc.bias', { shape: [1], values: Float32Array.of(0.5) }],
    ]);
    const header =
      '{"__metadata__":{"format":"pt"},"fc.bias":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"fc.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[4,12]}}';
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
    assert.ok(padded.length > header.length);
    const data = [0, 0, 0, 0x3f, 0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0];
    assert.deepEqual(writeSafetensors(tensors, { format: 'pt' }), file(padded, data));
    assert.deepEqual(writeSafetensors(new Map()), file('{}      '));
  });

  it('comes back as it was written, under any names and shapes', () => {
    const tensor = fc.array(fc.nat(3), { maxLength: 3 }).chain(shape =>
      fc.array(fc.float(), { minLength: shape.reduce((a, b) => a * b, 1), maxLength: 27 }).map(values => ({
        shape,
        values: Float32Array.from(
          values.slice(
            0,
            shape.reduce((a, b) => a * b, 1),
          ),
        ),
      })),
    );
    const name = fc.string({ unit: 'binary' }).filter(text => text !== '__metadata__');
    fc.assert(
      fc.property(fc.array(fc.tuple(name, tensor)), entries => {
        const tensors = new Map(entries);
        const parsed = parseSafetensors(writeSafetensors(tensors, { format: 'pt', '10': 'x' }));
        assert.equal(parsed.size, tensors.size);
        for (const [key, { shape, values }] of tensors)
          assert.deepEqual(parsed.get(key), { dtype: 'F32', shape, values }, key);
      }),
    );
  });

  it('may lie anywhere in a buffer', () => {
    const bytes = writeSafetensors(new Map([['a', { shape: [2], values: Float32Array.of(3, 4) }]]));
    const inside = Buffer.concat([Buffer.alloc(3), bytes, Buffer.alloc(5)]).subarray(3, 3 + bytes.length);
    assert.deepEqual([...parseSafetensors(inside).get('a')!.values], [3, 4]);
  });

  it('is read in every dtype that float32 can take', () => {
    const read = (dtype: string, shape: number[], data: number[]) => [
      ...parseSafetensors(file({ x: info(dtype, shape, 0, data.length) }, data)).get('x')!.values,
    ];
    const floats = (format: 'Float' | 'Double', values: number[]) =>
      values.flatMap(value => {
        const bytes = Buffer.alloc(format === 'Float' ? 4 : 8);
        bytes[`write${format}LE`](value);
        return [...bytes];
      });
    assert.deepEqual(read('F32', [2], floats('Float', [1.5, -Infinity])), [1.5, -Infinity]);
    assert.deepEqual(read('F64', [2], floats('Double', [0.1, 1e-3])), [Math.fround(0.1), Math.fround(1e-3)]);
    // 1, −2, the largest, the smallest, the largest below normal, −0, ∞, NaN.
    const halves = [0x3c00, 0xc000, 0x7bff, 0x0001, 0x03ff, 0x8000, 0x7c00, 0x7e00];
    assert.deepEqual(
      read(
        'F16',
        [8],
        halves.flatMap(bits => [bits & 0xff, bits >> 8]),
      ),
      [1, -2, 65504, 2 ** -24, 1023 * 2 ** -24, -0, Infinity, Number.NaN],
    );
    assert.deepEqual(read('I64', [2], [7, 0, 0, 0, 0, 0, 0, 0, ...Array(8).fill(0xff)]), [7, -1]);
    assert.deepEqual(read('I64', [], [0, 0, 0, 2, 0, 0, 0, 0]), [2 ** 25]);
    assert.deepEqual(read('U64', [1], [1, 0, 0, 0, 0, 0, 0, 0]), [1]);
    assert.deepEqual(read('I32', [1], [0xfe, 0xff, 0xff, 0xff]), [-2]);
    assert.deepEqual(read('U32', [1], [0, 0, 0, 0x80]), [2 ** 31]);
    assert.deepEqual(read('I16', [1], [0, 0x80]), [-32768]);
    assert.deepEqual(read('U16', [1], [1, 0x80]), [32769]);
    assert.deepEqual(read('I8', [2], [1, 0xff]), [1, -1]);
    assert.deepEqual(read('U8', [2], [1, 0xff]), [1, 255]);
    assert.deepEqual(read('BOOL', [2], [0, 1]), [0, 1]);
  });

  it('has in bfloat16 the upper halves of float32', () => {
    const bits = Array.from({ length: 65_536 }, (_, i) => i);
    const data = bits.flatMap(half => [half & 0xff, half >> 8]);
    const { values } = parseSafetensors(file({ x: info('BF16', [65_536], 0, data.length) }, data)).get('x')!;
    const expected = new Float32Array(Uint32Array.from(bits, half => half << 16).buffer);
    assert.deepEqual(
      values.findIndex((value, i) => !Object.is(value, expected[i])),
      -1,
    );
  });

  it('keeps the order of the bytes, whatever that of the header, and tensors without values', () => {
    const header = {
      b: info('U8', [1], 1, 2),
      __metadata__: { format: 'pt' },
      none: info('F32', [2, 0], 1, 1),
      a: info('U8', [1], 0, 1),
    };
    const parsed = parseSafetensors(file(header, [5, 6]));
    assert.deepEqual(
      [...parsed].map(([name, { values }]) => [name, ...values]),
      [['a', 5], ['none'], ['b', 6]],
    );
    assert.equal(parseSafetensors(file('{}   ')).size, 0);
  });

  it('is refused with the tensor named when it is malformed', () => {
    const place = { path: 'w.safetensors', line: 0, character: 0 };
    const refuses = (bytes: Uint8Array, pattern: RegExp) =>
      assert.throws(
        () => parseSafetensors(bytes, place),
        (error: unknown) =>
          error instanceof UserError && error.place === place && pattern.test(error.message),
        String(pattern),
      );
    const u8 = (shape: unknown, begin: unknown, end: unknown) => info('U8', shape, begin, end);
    refuses(new Uint8Array(0), /no safetensors file: it has 0 bytes/);
    refuses(new Uint8Array(7), /no safetensors file: it has 7 bytes/);
    refuses(Uint8Array.from([1, 225, 245, 5, 0, 0, 0, 0]), /a header of 100000001 bytes, more than/);
    refuses(new Uint8Array(16).fill(0xff), /a header of 18446744073709551615 bytes/);
    refuses(file('{}').subarray(0, 9), /truncated: its header should end at byte 10, but the file has 9/);
    refuses(file(''), /does not begin with '\{'/);
    refuses(file(' {}'), /does not begin with '\{'/);
    refuses(file('[]'), /does not begin with '\{'/);
    refuses(file('{"a":'), /no valid JSON/);
    refuses(file('{}\0'), /no valid JSON/);
    const notUtf8 = file('{"aa":1}');
    notUtf8[10] = 0xff;
    refuses(notUtf8, /no valid JSON/);
    refuses(file({ __metadata__: { steps: 1 } }), /The __metadata__ .* nothing but text/);
    refuses(file({ __metadata__: 'pt' }), /nothing but text/);
    refuses(file({ a: 1 }), /Tensor 'a' is not described by an object/);
    refuses(file({ a: null }), /Tensor 'a' is not described by an object/);
    refuses(
      file({ a: info('F8_E4M3', [1], 0, 1) }, [0]),
      /Tensor 'a' has the dtype "F8_E4M3"; Normscope reads/,
    );
    refuses(file({ a: { shape: [], data_offsets: [0, 1] } }, [0]), /Tensor 'a' has the dtype undefined/);
    for (const shape of ['1', [1.5], [-1], [null], undefined])
      refuses(file({ a: u8(shape, 0, 1) }, [0]), /Tensor 'a' has a shape that is no list of whole numbers/);
    for (const [begin, end] of [
      [1, 0],
      [-1, 0],
      ['0', 1],
      [0, 1.5],
    ])
      refuses(file({ a: u8([1], begin, end) }, [0]), /Tensor 'a' has data_offsets that are not its begin/);
    refuses(file({ a: { dtype: 'U8', shape: [1], data_offsets: [0, 1, 2] } }, [0]), /'a' has data_offsets/);
    refuses(file({ a: info('F32', [2], 0, 4) }, [0, 0, 0, 0]), /'a' takes 4 bytes, but F32 .* \[2\] takes 8/);
    refuses(file({ a: u8([2 ** 40, 2 ** 40], 0, 1) }, [0]), /'a' takes 1 bytes/);
    refuses(file({ a: u8([1], 1, 2) }, [0, 0]), /'a' begins at byte 1 of the data, with a gap before it/);
    refuses(
      file({ a: u8([2], 0, 2), b: u8([2], 1, 3) }, [0, 0, 0]),
      /'b' begins at byte 1 of the data, inside the tensor before it; it should begin at 2/,
    );
    refuses(file({ a: u8([1], 0, 1), b: u8([1], 2, 3) }, [0, 0, 0]), /'b' .* with a gap .* begin at 1\./);
    refuses(file({ a: u8([2], 0, 2) }, [0]), /truncated: tensor 'a' should end at byte 2 .*, which has 1/);
    refuses(file({ a: u8([1], 0, 1) }, [0, 0]), /has 1 bytes behind its last tensor/);
    const twice =
      '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}';
    refuses(file(twice, [0, 0]), /'a' begins at byte 1 of the data, with a gap/);
    refuses(
      file({ n: info('I64', [], 0, 8) }, [1, 0, 0, 1, 0, 0, 0, 0]),
      /Tensor 'n' holds 16777217, a whole/,
    );
    refuses(file({ n: info('I64', [], 0, 8) }, [1, 0, 0, 0, 0, 0, 32, 0]), /'n' holds 9007199254740993/);
    refuses(file({ n: info('U32', [1], 0, 4) }, [255, 255, 255, 255]), /'n' holds 4294967295/);
  });

  it('never throws anything but a sentence', () => {
    const good = writeSafetensors(
      new Map([
        ['a', { shape: [2], values: Float32Array.of(3, 4) }],
        ['b', { shape: [], values: Float32Array.of(5) }],
      ]),
      { format: 'pt' },
    );
    const spoiled = fc
      .array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
      .map(changes => {
        const bytes = good.slice();
        for (const [at, byte] of changes) bytes[at] = byte;
        return bytes;
      });
    const entry = fc.record({
      dtype: fc.constantFrom('U8', 'F32'),
      shape: fc.json(),
      data_offsets: fc.jsonValue(),
    });
    const odd = fc
      .dictionary(fc.string(), fc.oneof(entry, fc.jsonValue()))
      .map(header => file(header, [1, 2]));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), spoiled, odd), bytes => {
        try {
          parseSafetensors(bytes);
        } catch (error) {
          assert.ok(error instanceof UserError, String(error));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('is not written with a shape that its values do not have', () => {
    const write = (name: string) =>
      writeSafetensors(new Map([[name, { shape: [2], values: Float32Array.of(1) }]]));
    assert.throws(() => write('a'), /Tensor 'a' has 1 values for the shape \[2\]/);
  });
});
