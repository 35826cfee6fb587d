// Runs the stages named on the command line, or all of them, and closes with how many tests passed and failed.
import { add, type Counts, failure } from './vscode/launch/counts';
import { checks, unitTests, vscodeTests } from './vscode/launch/stages';

const STAGES = { checks, unit: unitTests, vscode: vscodeTests } as const;

async function main(): Promise<void> {
  const names = process.argv.slice(2);
  const chosen = names.length > 0 ? names : Object.keys(STAGES);
  const all: Counts[] = [];
  for (const name of chosen) {
    const stage = Object.entries(STAGES).find(([key]) => key === name)?.[1];
    all.push(stage ? await stage() : failure(`“${name}” is not one of ${Object.keys(STAGES).join(', ')}.`));
  }
  const { passed, failed } = add(...all);
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

main().catch(error => {
  console.error(error);
  console.log('\n0 passed, 1 failed');
  process.exit(1);
});
