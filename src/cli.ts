import { join } from 'node:path';
import { runCommandLine } from './cli/main';

/** `normscope`: the parts of the extension without an editor. */
runCommandLine(process.argv.slice(2), join(__dirname, 'worker.js')).then(code => {
  process.exitCode = code;
});
