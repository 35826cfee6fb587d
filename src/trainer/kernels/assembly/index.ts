export * from './activations';
export * from './batchNorm';
export { gemm } from './gemm';
export * from './losses';
export * from './optimizers';
export { scratchBytes, useScratch } from './scratch';
export * from './tensors';
