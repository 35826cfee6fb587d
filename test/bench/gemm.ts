import { Engine, FROM_ZERO } from '../../src/trainer/kernels/engine';

/**
 * The trainer's product of a batch and the weights of a Linear, (m × k)·(n × k)ᵀ, made ready to be called again and
 * again.
 */
export function gemm(m: number, k: number, n: number): () => void {
  const engine = new Engine();
  const [x, weight, y] = [engine.tensor(m * k), engine.tensor(n * k), engine.tensor(m * n)];
  x.values.fill(0.5);
  weight.values.fill(0.25);
  return () => engine.gemm(m, n, k, x.address, k, 1, weight.address, 1, k, y.address, n, FROM_ZERO, 0);
}
