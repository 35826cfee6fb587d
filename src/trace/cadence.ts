/** Frames that a run leaves when nobody says how many. */
const FRAMES = 2000;
/** The first steps are where it happens: each of them is traced. */
const DENSE_STEPS = 100;

/**
 * True when the frame of `step` (from 1) is kept: every `every` steps and the last, or, with null, so that a run of
 * `totalSteps` leaves about 2 000 frames, the first 100 steps one by one.
 */
export function isTraced(step: number, totalSteps: number, every: number | null): boolean {
  if (step === totalSteps) return true;
  if (every !== null) return step % every === 0 || step === 1;
  if (step <= DENSE_STEPS) return true;
  const stride = Math.max(1, Math.ceil((totalSteps - DENSE_STEPS) / (FRAMES - DENSE_STEPS)));
  return (step - DENSE_STEPS) % stride === 0;
}
