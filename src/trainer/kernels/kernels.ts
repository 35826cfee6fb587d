/** The functions of `assembly/`: every address and number as it stands there. */
export type Kernels = typeof import('./assembly/index');

/** What a run may ask for: the fastest that the machine has, or the one that computes the same bits everywhere. */
export type KernelChoice = 'auto' | 'portable';

export const KERNEL_CHOICES: readonly KernelChoice[] = ['auto', 'portable'];
