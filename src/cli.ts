import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runCommandLine } from './cli/main';

// Node 20 has relaxed SIMD, which has become a standard since, behind a flag.
if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-relaxed-simd');

/** `normscope`: the parts of the extension without an editor. */
runCommandLine(process.argv.slice(2), join(__dirname, 'worker.js')).then(code => {
  process.exitCode = code;
});
