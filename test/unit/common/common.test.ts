import assert from 'node:assert/strict';
import { Disposable, Emitter } from '../../../src/common/disposable';
import {
  formatCount,
  formatNumber,
  formatPercent,
  formatPlain,
  formatSeconds,
  plural,
} from '../../../src/common/format';
import { cosPi, log, power } from '../../../src/common/portableMath';
import { Random } from '../../../src/common/random';

describe('numbers for a person', () => {
  it('have three significant digits and a real minus', () => {
    const expected: [number, string][] = [
      [0, '0'],
      [0.031249, '0.0312'],
      [-1.005, '−1.00'],
      [999.7, '1\u202f000'],
      [99.97, '100'],
      [12300.4, '12\u202f300'],
      [1234567, '1.23e6'],
      [-0.0000123, '−1.23e−5'],
      [1e-5, '1e−5'],
      [Number.NaN, 'NaN'],
      [Number.NEGATIVE_INFINITY, '−∞'],
    ];
    for (const [value, text] of expected) assert.equal(formatNumber(value), text);
  });

  it('may have fewer digits', () => {
    assert.deepEqual(
      [99.7, 0.666, 9.96].map(value => formatNumber(value, 2)),
      ['99.7', '0.67', '10'],
    );
  });

  it('may stand as one would type them', () => {
    assert.deepEqual([0.001, 0.1 * 3, 1e-7, -12.5, 1e38, 1 / 3, Number.NaN].map(formatPlain), [
      '0.001',
      '0.3',
      '1e-7',
      '-12.5',
      '1e+38',
      '0.333333',
      'NaN',
    ]);
  });

  it('are counted, shared and timed', () => {
    assert.equal(formatCount(-1234567), '−1\u202f234\u202f567');
    assert.equal(formatPercent(0.9784), '97.8\u202f%');
    assert.equal(plural(1, 'row'), '1 row');
    assert.equal(plural(2, 'category', 'categories'), '2 categories');
    assert.deepEqual([0.44, 12.4, 185].map(formatSeconds), ['0.4 s', '12 s', '3 min 05 s']);
  });
});

describe('portable mathematics', () => {
  const near = (actual: number, expected: number, scale = Math.abs(expected)) =>
    assert.ok(Math.abs(actual - expected) <= 4e-16 * scale, `${actual} instead of ${expected}`);

  it('has the logarithm, the cosine and powers of whole numbers', () => {
    assert.equal(log(1), 0);
    for (const x of [2 ** -64, 1e-9, 0.1, 0.5, Math.SQRT1_2, 0.999999, 1.5, 2, 12345.6])
      near(log(x), Math.log(x));
    for (const x of [0, 0.1, 1 / 3, 0.5, 0.75, 1]) near(cosPi(x), Math.cos(Math.PI * x), 1);
    assert.deepEqual([power(0.9, 0), power(0.5, 3), power(3, 5)], [1, 0.125, 243]);
    near(power(0.999, 5000), 0.999 ** 5000, 5000 * 0.999 ** 5000);
  });
});

describe('random numbers', () => {
  const first = (seed: number, stream?: string) => new Random(seed, stream).uint32();

  it('depend on the seed and the stream, and on nothing else', () => {
    assert.equal(first(1, 'a'), first(1, 'a'));
    assert.equal(new Set([first(0), first(1), first(2 ** 40), first(1, 'a'), first(1, 'b')]).size, 5);
  });

  it('are uniform and normal as they should be', () => {
    const random = new Random(5);
    const uniform = Array.from({ length: 20_000 }, () => random.uniform());
    const normal = Array.from({ length: 20_000 }, () => random.normal());
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    assert.ok(uniform.every(value => value >= 0 && value < 1));
    assert.ok(Math.abs(mean(uniform) - 0.5) < 0.01);
    assert.ok(Math.abs(mean(normal)) < 0.03);
    assert.ok(Math.abs(mean(normal.map(value => value * value)) - 1) < 0.05);
  });

  it('shuffle to every order alike', () => {
    const random = new Random(2);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = Int32Array.of(0, 1, 2);
      random.shuffle(order);
      counts.set(order.join(), (counts.get(order.join()) ?? 0) + 1);
    }
    assert.equal(counts.size, 6);
    for (const count of counts.values()) assert.ok(count > 850 && count < 1150, String(count));
  });
});

describe('what is disposed', () => {
  it('takes everything along that it registered, the last first, once', () => {
    const order: string[] = [];
    class Owner extends Disposable {
      own(name: string): void {
        this._register({ dispose: () => order.push(name) });
      }
    }
    const owner = new Owner();
    owner.own('a');
    owner.own('b');
    owner.dispose();
    owner.dispose();
    owner.own('late');
    assert.deepEqual(order, ['b', 'a', 'late']);
  });

  it('hears of an event until it stops to listen', () => {
    const emitter = new Emitter<number>();
    const heard: number[] = [];
    const subscription = emitter.event(value => heard.push(value));
    emitter.fire(1);
    subscription.dispose();
    emitter.fire(2);
    assert.deepEqual(heard, [1]);
  });
});
