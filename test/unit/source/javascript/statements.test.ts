import assert from 'node:assert/strict';
import { namesOf, resultOf } from './evaluated';

describe('statements of JavaScript', () => {
  it('keep the names of a block to it', () => {
    const text =
      'let a = 1; { let a = 2; var b = a; } if (true) { const a = 3; } for (let a = 5; a < 6; a++) {}';
    assert.deepEqual(namesOf(text), { a: 1, b: 2 });
  });

  it('give a plain assignment to where the name is declared', () => {
    assert.equal(resultOf('let result = 1; function f() { result = 2; } f();'), 2);
  });

  it('call functions before they are declared', () => {
    assert.equal(
      resultOf('const result = f(2); function f(x) { return g(x); function g(y) { return y * 2; } }'),
      4,
    );
  });

  it('follow every kind of loop', () => {
    const text = `
      const result = [];
      for (let i = 0; i < 10; i += 2) { if (i === 4) continue; if (i > 6) break; result.push(i); }
      for (const x of ['a', 'b']) result.push(x);
      for (const key in { k: 1, l: 2 }) result.push(key);
      for (const [k, v] of Object.entries({ m: 3 })) result.push(k + v);
      let n = 0; do n++; while (n < 3); result.push(n);
      while (true) { if (--n < 0) break; } result.push(n);`;
    assert.deepEqual(resultOf(text), [0, 2, 6, 'a', 'b', 'k', 'l', 'm3', 3, -1]);
  });

  it('give functions that are made in a loop the variables of their round', () => {
    const text = `
      const made = [];
      for (let i = 0; i < 2; i++) made.push(() => i);
      for (const x of [7, 8]) made.push(() => x);
      const result = made.map(f => f());`;
    assert.deepEqual(resultOf(text), [0, 1, 7, 8]);
  });

  it('follow a switch with breaks, returns and cases that run into the next one', () => {
    const text = `
      function f(x) {
        let r = '';
        switch (x) {
          case 0: case 1: return 'small';
          case 2: r += 'two';
          case 3: { r += 'three'; break; }
          default: r = 'other';
          case 4: if (r) break; r = 'four';
        }
        return r;
      }
      const result = [0, 1, 2, 3, 4, 5].map(f);`;
    assert.deepEqual(resultOf(text), ['small', 'small', 'twothree', 'three', 'four', 'other']);
  });

  it('say what a switch depends on', () => {
    assert.match(String(resultOf('let result = 1; switch (load()) { case 1: result = 2; }')), /load/);
  });

  it('do not guess where a label is jumped to', () => {
    const text = `let result = 0;
      outer: for (const a of [1, 2]) for (const b of [1, 2]) { if (b === 2) continue outer; result += a; }`;
    assert.equal(resultOf(text), "?where 'outer' is left is not followed?");
  });

  it('take the handler of an error that is thrown, and what is done finally', () => {
    const text = `let result = ''; try { result += 'a'; throw new Error('x'); } catch (e) { result += 'b'; } finally { result += 'c'; }`;
    assert.equal(resultOf(text), 'abc');
  });

  it('take apart what is assigned, with standards and what is left', () => {
    const text = `
      const { a, b: { c = 2 } = {}, ['x']: unreadable, ...rest } = { a: 1, d: 4 };
      const { p, 'q-r': q, s = 5, ...others } = { p: 1, 'q-r': 2, t: 3 };
      let [x, , y = 7, ...z] = [1, 2, undefined, 4, 5]; [x, y] = [y, x];`;
    const { p, q, s, others, x, y, z } = namesOf(text);
    assert.deepEqual(
      { p, q, s, others, x, y, z },
      { p: 1, q: 2, s: 5, others: { t: 3 }, x: 7, y: 1, z: [4, 5] },
    );
  });

  it('set members in a pattern', () => {
    const text = `
      class A { constructor() {
        [this.x, this.y] = [1, 2];
      } }
      const { x, y } = new A(); const result = [x, y];`;
    assert.deepEqual(resultOf(text), [1, 2]);
  });

  it('bind what is imported by its module and name', () => {
    const text = `
      import * as tf from '@tensorflow/tfjs';
      import whole, { sequential, layers as l, type Shape } from '@tensorflow/tfjs';
      import type { Model } from 'types';
      const node = require('@tensorflow/tfjs-node'), { layers: { dense } } = require('@tensorflow/tfjs');
      const late = await import('./late.js');
      import old = require('@tensorflow/tfjs-core');
      const member = tf.layers.conv2d;`;
    assert.deepEqual(namesOf(text), {
      tf: '<@tensorflow/tfjs>',
      whole: '<@tensorflow/tfjs>',
      sequential: '<@tensorflow/tfjs.sequential>',
      l: '<@tensorflow/tfjs.layers>',
      node: '<@tensorflow/tfjs-node>',
      dense: '<@tensorflow/tfjs.layers.dense>',
      late: '<./late.js>',
      old: '<@tensorflow/tfjs-core>',
      member: '<@tensorflow/tfjs.layers.conv2d>',
    });
  });

  it('declare what is exported', () => {
    assert.deepEqual(namesOf('export const a = 1, b = 2; export default a + b; module.exports = { a };'), {
      a: 1,
      b: 2,
      default: 3,
    });
  });

  it('leave out types, and read enums and namespaces as objects', () => {
    const text = `
      interface I { a: number } type T = I | string; declare const gone: number; declare function g(): void;
      enum E { A, B, C = 'c', D = 7, F }
      namespace N { export const q: number = 1; const hidden = 2; export function f(): number { return q + hidden; } }
      function over(x: string): void; function over(x: any) { return (x as number)! + 1; }
      const result: number[] = [E.B, E.F, N.f(), over(1), <T>undefined] satisfies unknown[];`;
    const { E, result } = namesOf(text, { isTypeScript: true, isJsx: false });
    assert.deepEqual(
      { E, result },
      { E: { A: 0, B: 1, C: 'c', D: 7, F: 8 }, result: [1, 8, 3, 2, undefined] },
    );
  });

  it('delete what an object holds', () => {
    assert.deepEqual(resultOf('const result = { a: 1, b: 2, c: 3 }; delete result.a; delete result["b"];'), {
      c: 3,
    });
  });
});

describe('classes of JavaScript', () => {
  it('set fields before the rest of the constructor, and after that of the class above', () => {
    const text = `
      class A { x = 1; constructor(n) { this.n = n + this.x; } }
      class B extends A { y = this.n * 2; f = v => v + this.y; }
      class C extends B { constructor() { super(8); this.z = this.y; } }
      const { x, n, y, z } = new C(); const result = [x, n, y, z, new B(1).f(10)];`;
    assert.deepEqual(resultOf(text), [1, 9, 18, 18, 14]);
  });

  it('have methods, getters, setters, private and static members', () => {
    const text = `
      class A {
        #p = 2;
        static count = 5;
        static get className() { return 'A'; }
        static make() { return new this(); }
        get p() { return this.#p; }
        set p(v) { this.#p = v * 10; }
        m() { return 'A.m'; }
      }
      class B extends A { m() { return super.m() + '!'; } }
      const b = B.make(); b.p = 4;
      const result = [b.p, A.count, A.className, b.m(), b instanceof A, b instanceof B];`;
    assert.deepEqual(resultOf(text), [40, 5, 'A', 'A.m!', true, true]);
  });

  it('make members of parameters in TypeScript', () => {
    const text = `
      abstract class A { constructor(private readonly x: number, public y = 3, z?: string) { this.z = z; } abstract q(): void; }
      class B extends A {} const { x, y, z } = new B(1); const result = [x, y, z];`;
    assert.deepEqual(resultOf(text), [1, 3, undefined]);
  });

  it('do not follow functions that are used as classes', () => {
    assert.match(String(resultOf('function F() { this.x = 1; } const result = new F();')), /by a function/);
  });
});

describe('what does not parse in JavaScript', () => {
  it('is not known, and only that', () => {
    const text = `const a = 1;
const b = make(
const c = 2;
const d = { units: , rate: 3 };
const e = 5;`;
    const { a, b, c, d, e } = namesOf(text);
    assert.deepEqual([a, c, e], [1, 2, 5]);
    assert.match(String(b), /^\?/);
    assert.deepEqual(d, { units: '?line 4 cannot be parsed?', rate: 3 });
  });

  it('makes what it may change unknown', () => {
    assert.equal(resultOf('let result = [];\nresult.push(1) result.push(2);'), '?line 2 cannot be parsed?');
    assert.equal(resultOf('function result({ {}'), '?line 1 cannot be parsed?');
  });

  it('does not take away what is imported', () => {
    const text = "import * as tf from 'tf';\ntf.ready() tf.go();";
    assert.equal(namesOf(text).tf, '<tf>');
  });
});
