export * from './activations';
export * from './batchNorm';
export { gemm, gemmColumns, gemmRows } from './gemm';
export * from './losses';
export * from './optimizers';
export { beThread, scratchBytes } from './scratch';
export * from './tensors';
