/** Thrown when the steps are used up, and caught where a limit was set; never leaves the readers. */
export class Exhausted extends Error {}

/** Runs something; false when the steps were used up before it came to its end. */
export function unlessExhausted(run: () => void): boolean {
  try {
    run();
    return true;
  } catch (error) {
    if (isExhaustion(error)) return false;
    throw error;
  }
}

/** Calls that are nested too deeply for the stack count as steps that are used up. */
export function isExhaustion(error: unknown): boolean {
  return error instanceof Exhausted || error instanceof RangeError;
}
