import type { Evaluator } from './evaluator';

/** Tells whether, from now on, so many steps were taken and no part of a network was made by them. */
export function idleAfter(steps: number, evaluator: Evaluator): () => boolean {
  const { library } = evaluator;
  const { progress } = library;
  const end = evaluator.stepsTaken + steps;
  return () => evaluator.stepsTaken > end && library.progress === progress;
}
