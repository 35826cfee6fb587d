import fs from 'node:fs';

/** How many tests or checks passed and failed. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** What a test run in another process leaves in the file that {@link RESULTS} names. */
export interface Results extends Counts {
  /** Of the VS Code that ran the tests, if one did. */
  readonly vscode?: string;
}

/** Environment variable with the path of the file that the results go to. */
export const RESULTS = 'NORMSCOPE_TEST_RESULTS';

/** Environment variable with a mark before what the test reporter prints, to tell it from what VS Code logs. */
export const MARK = 'NORMSCOPE_TEST_MARK';

export function add(...all: Counts[]): Counts {
  return {
    passed: all.reduce((sum, { passed }) => sum + passed, 0),
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
  };
}

/** Names something that could not run, and counts it as a failure. */
export function failure(sentence: string): Counts {
  console.log(`  ✘ ${sentence}`);
  return { passed: 0, failed: 1 };
}

export function writeResults(results: Results): void {
  const file = process.env[RESULTS];
  if (file !== undefined) fs.writeFileSync(file, JSON.stringify(results));
}

/** The results in a file, or a named failure if the run ended without writing any. */
export function readResults(file: string, what: string): Results {
  if (!fs.existsSync(file)) return failure(`${what} ended before the tests were finished.`);
  return JSON.parse(fs.readFileSync(file, 'utf8')) as Results;
}
