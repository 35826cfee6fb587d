import { setFlagsFromString } from 'node:v8';

/** Node 20 has relaxed SIMD, which has become a standard since, behind a flag: this process may use it. */
export function allowRelaxedSimd(): void {
  if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-relaxed-simd');
}
