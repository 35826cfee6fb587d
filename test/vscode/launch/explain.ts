/** How long a window may take for one step, in milliseconds: long, since a machine may be slow or busy. */
export const PATIENCE = 30_000;

/** Resolves like `attempt`; if that fails, rejects with one sentence for the user and the original as the cause. */
export async function explain<T>(sentence: string, attempt: Promise<T>): Promise<T> {
  try {
    return await attempt;
  } catch (cause) {
    throw new Error(sentence, { cause });
  }
}

/** Asks again and again until `probe` returns something other than `undefined`, or rejects with `sentence`. */
export async function until<T>(
  sentence: string | (() => string),
  timeout: number,
  probe: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const value = await probe();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(typeof sentence === 'string' ? sentence : sentence());
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}
