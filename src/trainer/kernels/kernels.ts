/** The functions of `assembly/`: every address and number as it stands there. */
export type Kernels = typeof import('./assembly/index');
