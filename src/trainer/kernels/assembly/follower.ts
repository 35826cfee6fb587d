import { activate, activationGradient } from './activations';

/**
 * An activation that a layer computes along with its own values, while they are in the cache; `layers/activations.ts`
 * writes it. Address 0 stands for none.
 */
@unmanaged
class Follower {
  /** Number of the function; its parameters are `a` and `b`. */
  kind!: i32;
  /** What it reads, which is the layer's output, and what it writes. */
  x!: usize;
  y!: usize;
  /** The gradients of the two. */
  dx!: usize;
  dy!: usize;
  a!: f32;
  b!: f32;
}

/** The activation of `length` values at `x`, some of the layer's output, which have just been written. */
export function followForward(follower: usize, x: usize, length: i32): void {
  if (!follower) return;
  const f = changetype<Follower>(follower);
  activate(f.kind, x, f.y + (x - f.x), f.a, f.b, 0, length);
}

/** Writes `length` values of the gradient of the layer's output, those at `dx`, which are to be read now. */
export function followBackward(follower: usize, dx: usize, length: i32): void {
  if (!follower) return;
  const f = changetype<Follower>(follower);
  const offset = dx - f.dx;
  activationGradient(f.kind, f.x + offset, f.y + offset, f.dy + offset, dx, f.a, f.b, 0, length);
}

/** Values that are gone through at once, so that they stay in the first-level cache. */
const STRETCH: i32 = 1024;

/** Rows of `width` values to go through at once: several where they lie side by side. */
export function rowsAtOnce(columns: i32, width: i32): i32 {
  return width === columns ? max(1, STRETCH / width) : 1;
}
