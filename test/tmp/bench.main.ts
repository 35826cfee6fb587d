import fs from 'node:fs';
import { readPyTorch } from '../../src/source/pytorch/readPyTorch';
import { ParseCache } from '../../src/source/python/program';
const text = fs.readFileSync(process.argv[2]!, 'utf8');
for (let i = 0; i < 12; i++) { const t = performance.now(); readPyTorch(text, new ParseCache()); process.stdout.write((performance.now() - t).toFixed(1) + ' '); }
console.log();
