import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Recruitment } from '../trainer/kernels/crew';

/** Starts threads that compute together with this one, and end with it. `script` is the path of their bundle. */
export function recruiter(script: string): (recruitment: Recruitment) => void {
  return workerData => {
    new Worker(script, { name: 'normscope crew', workerData }).unref();
  };
}

/** Threads that a run computes with unless it is told: one processor is left to everything else. */
export function defaultThreads(): number {
  return Math.max(1, availableParallelism() - 1);
}
