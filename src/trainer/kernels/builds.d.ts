/**
 * The kernels compiled to WebAssembly by `esbuild.js`: `simd` with 128-bit SIMD, `relaxed-simd` with fused sums too.
 */
declare module 'kernels:*' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}

/** What Normscope uses of WebAssembly, which TypeScript knows only together with a browser. */
declare namespace WebAssembly {
  class Memory {
    constructor(limits: { initial: number; maximum: number; shared: true });
    readonly buffer: SharedArrayBuffer;
    grow(pages: number): number;
  }

  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
  }

  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, unknown>>);
    readonly exports: Record<string, unknown>;
  }

  function validate(bytes: Uint8Array<ArrayBuffer>): boolean;
}
