import { linearForward } from '../../src/trainer/kernels/linear';

/** The trainer's product of float32 matrices, (m × k)·(k × n), made ready to be called again and again. */
export function gemm(m: number, k: number, n: number): () => void {
  const x = new Float32Array(m * k).fill(0.5);
  const weight = new Float32Array(n * k).fill(0.25);
  const y = new Float32Array(m * n);
  return () => linearForward(x, weight, null, y, m, k, n);
}
