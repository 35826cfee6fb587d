import { join } from 'node:path';
import { runCommandLine } from './cli/main';
import { allowRelaxedSimd } from './cli/relaxedSimd';

allowRelaxedSimd();

/** `normscope`: the parts of the extension without an editor. */
runCommandLine(process.argv.slice(2), join(__dirname, 'worker.js')).then(code => {
  process.exitCode = code;
});
