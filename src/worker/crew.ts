import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Recruitment } from '../trainer/kernels/crew';

/** Starts a thread that computes together with this one, and ends with it. */
export function recruit(recruitment: Recruitment): void {
  const thread = new Worker(join(__dirname, 'crew.js'), { name: 'normscope crew', workerData: recruitment });
  thread.unref();
}

/** Threads that a run computes with unless it is told: one processor is left to everything else. */
export function defaultThreads(): number {
  return Math.max(1, availableParallelism() - 1);
}
