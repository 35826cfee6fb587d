import fs from 'node:fs';
import { readNetworks } from '../../src/source/readNetworks';
const dir = 'test/fixtures/source/pytorch/';
const show = (r: any) => [
  ...r.networks.map((n: any) => `${n.name}: ` + n.layers.map((l: any) => `${l.id} ${l.kind}${l.frozen ? '!' + l.frozen : ''} ${Object.values(l.parameters).map(v => JSON.stringify(v)).join(',')}`).join(' | ')),
  ...r.problems.map((p: any) => `  ${p.severity} ${p.range.start.line + 1} [${p.code}] ${p.message}`)];
for (const f of fs.readdirSync(dir).filter(f => f.endsWith('.py'))) {
  const g = dir + f.replace('.py', '.golden.json');
  if (!fs.existsSync(g)) continue;
  const a = show(JSON.parse(fs.readFileSync(g, 'utf8'))); const b = show(readNetworks(fs.readFileSync(dir + f, 'utf8'), 'python'));
  const gone = a.filter(x => !b.includes(x)), more = b.filter(x => !a.includes(x));
  if (gone.length || more.length) { console.log('=== ' + f); for (const x of gone) console.log('  - ' + x.slice(0, 330)); for (const x of more) console.log('  + ' + x.slice(0, 330)); }
}
