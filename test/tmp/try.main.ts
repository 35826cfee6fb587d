import fs from 'node:fs';
import { readPyTorch } from '../../src/source/pytorch/readPyTorch';
import { ParseCache } from '../../src/source/python/program';
for (const file of process.argv.slice(2)) {
  const text = fs.readFileSync(file, 'utf8');
  const t = performance.now();
  const r = readPyTorch(text, new ParseCache());
  const ms = performance.now() - t;
  console.log(`=== ${file} ${ms.toFixed(1)} ms`);
  for (const n of r.networks) {
    console.log(`  ${n.name} (${n.layers.length}) l.${n.range.start.line + 1}`);
    if (n.training) console.log('     training ' + Object.entries(n.training).map(([k, t]: any) => k + '=' + t.value).join(' '));
    if (process.env.V) for (const l of n.layers) console.log(`     ${l.id} ${l.kind} ${JSON.stringify(l.parameters)} <- ${l.inputs} ${JSON.stringify(l.outputShape)}${l.sharesWith ? ' shares ' + l.sharesWith : ''}${l.frozen ?? ''}`);
  }
  for (const p of r.problems) console.log(`  ${p.severity} ${p.range.start.line + 1}:${p.range.start.character} [${p.code}] ${p.message} {${p.networks}}`);
}
