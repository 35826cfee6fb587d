import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';

/** Who may import whom. `common` is open to all; a room may always import itself. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  common: [],
  network: [],
  source: ['network'],
  dataset: ['network'],
  trace: ['network'],
  trainer: ['network', 'dataset', 'trace'],
  worker: ['network', 'dataset', 'trace', 'trainer'],
  runs: ['network', 'trace'],
  vscode: ['network', 'source', 'dataset', 'trace', 'worker', 'runs', 'webview'],
  webview: ['trace'],
  cli: ['network', 'source', 'dataset', 'trace', 'trainer', 'worker', 'runs'],
};

/** What of a room its neighbours may see, where that is not all of it. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  worker: ['worker/protocol', 'worker/launch'],
  webview: ['webview/protocol'],
};

const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  source: ['@lezer/common', '@lezer/javascript', '@lezer/python', 'jsonc-parser'],
  dataset: ['csv-parse'],
  trainer: ['kernels:simd', 'kernels:relaxed-simd'],
  vscode: ['vscode'],
  webview: ['chart.js', '@vscode-elements/elements'],
  cli: ['cli-progress'],
  'extension.ts': ['vscode'],
};

/** Rooms that run in a browser or must not know where they run. */
const WITHOUT_NODE = ['common', 'network', 'source', 'trace', 'trainer', 'webview'];

interface Import {
  readonly file: string;
  readonly room: string;
  readonly target: string;
  readonly isType: boolean;
}

function imports(): Import[] {
  const files = readdirSync('src', { recursive: true })
    .map(String)
    .filter(file => file.endsWith('.ts'));
  return files.flatMap(file => {
    const text = readFileSync(join('src', file), 'utf8');
    const targets = [
      ...text.matchAll(
        /^(?:import|export)\b[^;]*?from '([^']+)';|^import '([^']+)';|\bimport\('([^']+)'\)/gms,
      ),
    ];
    return targets.map(match => ({
      file,
      room: file.split(sep)[0]!,
      target: (match[1] ?? match[2] ?? match[3])!,
      isType: /^(import|export) type /.test(match[0]),
    }));
  });
}

function targetPath({ file, target }: Import): string {
  return normalize(join(dirname(file), target))
    .split(sep)
    .join('/');
}

describe('the house', () => {
  const all = imports();
  const inside = all.filter(({ target }) => target.startsWith('.'));
  const outside = all.filter(({ target }) => !target.startsWith('.'));

  it('has imports at all, and only the rooms of the plan', () => {
    assert.ok(all.length > 200);
    const rooms = readdirSync('src', { withFileTypes: true }).filter(entry => entry.isDirectory());
    assert.deepEqual(rooms.map(({ name }) => name).sort(), Object.keys(ROOMS).sort());
  });

  it('is entered in one direction', () => {
    for (const entry of inside.filter(({ room }) => room in ROOMS)) {
      const path = targetPath(entry);
      const room = path.split('/')[0]!;
      const allowed = room === entry.room || room === 'common' || ROOMS[entry.room]!.includes(room);
      assert.ok(allowed, `${entry.file} must not import ${path}`);
      if (room !== entry.room && DOORS[room])
        assert.ok(DOORS[room].includes(path), `${entry.file} imports ${path} past the door`);
    }
  });

  it('brings in a package only where it belongs', () => {
    for (const { file, room, target } of outside) {
      if (target.startsWith('node:'))
        assert.ok(!WITHOUT_NODE.includes(room), `${file} must not import ${target}`);
      else
        assert.ok(
          PACKAGES[room]?.some(name => target === name || target.startsWith(`${name}/`)),
          `${file} must not import ${target}`,
        );
    }
  });

  // A type is gone when the code runs; the parts of an interpreter, for example, know each other's types.
  it('has no circle', () => {
    const edges = new Map<string, Set<string>>();
    for (const entry of inside.filter(({ isType }) => !isType)) {
      const from = entry.file.replace(/\.ts$/, '').split(sep).join('/');
      edges.set(from, (edges.get(from) ?? new Set()).add(targetPath(entry)));
    }
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      assert.ok(!path.includes(file), `circle: ${[...path.slice(path.indexOf(file)), file].join(' → ')}`);
      if (done.has(file)) return;
      for (const target of edges.get(file) ?? []) visit(target, [...path, file]);
      done.add(file);
    };
    for (const file of edges.keys()) visit(file, []);
  });
});
