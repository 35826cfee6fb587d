import type { Stretch } from './protocol';

/** Takes steps for at least `seconds`, and one step. */
export function timeSteps(step: () => void, seconds: number): Stretch {
  const begin = performance.now();
  const end = begin + seconds * 1000;
  let steps = 0;
  let now = begin;
  do {
    step();
    steps++;
    now = performance.now();
  } while (now < end);
  return { steps, seconds: (now - begin) / 1000 };
}

/** The same for steps that have to be waited for. */
export async function timeAsyncSteps(step: () => Promise<void>, seconds: number): Promise<Stretch> {
  const begin = performance.now();
  const end = begin + seconds * 1000;
  let steps = 0;
  let now = begin;
  do {
    await step();
    steps++;
    now = performance.now();
  } while (now < end);
  return { steps, seconds: (now - begin) / 1000 };
}

export function microseconds({ steps, seconds }: Stretch): number {
  return (seconds * 1e6) / steps;
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
