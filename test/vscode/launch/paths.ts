import fs from 'node:fs';
import path from 'node:path';

/** The repository's root, which is also the extension's folder: the nearest one above this bundle with a manifest. */
export const ROOT = findRoot(__dirname);

/** Where VS Code and the browser are installed on demand; git-ignored. */
export const INSTALLS = path.join(ROOT, '.vscode-test');

export const SAMPLES = path.join(ROOT, 'media', 'samples');

/** The model file of the samples that every driver opens first. */
export const SAMPLE_MODEL = 'spirals.py';

/** The bundled tests and scripts. */
export const OUT = path.join(ROOT, 'out');

function findRoot(folder: string): string {
  if (fs.existsSync(path.join(folder, 'package.json'))) return folder;
  const parent = path.dirname(folder);
  if (parent === folder) throw new Error(`No package.json above ${__dirname}.`);
  return findRoot(parent);
}
