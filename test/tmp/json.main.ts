import fs from 'node:fs';
import path from 'node:path';
import { readPyTorch } from '../../src/source/pytorch/readPyTorch';
import { ParseCache } from '../../src/source/python/program';
const [out, ...files] = process.argv.slice(2);
for (const file of files) {
  let text = fs.readFileSync(file, 'utf8');
  if (file.endsWith('.ipynb')) text = JSON.parse(text).cells.filter((c: any) => c.cell_type === 'code').map((c: any) => [c.source].flat().join('').replace(/^[%!].*$/gm, '')).join('\n');
  fs.writeFileSync(path.join(out!, `${path.basename(file)}.json`), JSON.stringify(readPyTorch(text, new ParseCache())));
}
