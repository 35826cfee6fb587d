// Runs the bundled tests below a folder in this process: `node mocha.main.js FOLDER REPORTER TIMEOUT`.
import { writeResults } from './counts';
import { runMocha } from './mocha';

async function main(): Promise<void> {
  const [folder = '', reporter, timeout] = process.argv.slice(2);
  const options = { reporter: reporter === 'dot' ? 'dot' : 'spec', timeout: Number(timeout) } as const;
  const counts = await runMocha(folder, options);
  writeResults(counts);
  process.exit(counts.failed > 0 ? 1 : 0);
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
