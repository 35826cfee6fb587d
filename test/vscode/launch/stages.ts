import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { add, type Counts, failure, RESULTS, readResults } from './counts';
import { downloadDesktop, oldestVersion, whyNoDesktop } from './desktop';
import { runInDesktop, runInServer } from './inHost';
import { OUT, ROOT } from './paths';
import { exitCode, onExit, PLAIN } from './processes';
import { describe, NEWEST, OLDEST, type ServerBuild } from './server';

/** Types and style; each tool counts as one. */
export async function checks(): Promise<Counts> {
  const tsc = path.join('typescript', 'bin', 'tsc');
  const colors = process.stdout.isTTY ? [] : ['--colors=off'];
  const biome = path.join('@biomejs', 'biome', 'bin', 'biome');
  return add(
    await check('types of the extension and its tests', tsc, '-p', '.'),
    await check('types of the webviews', tsc, '-p', path.join('src', 'webview')),
    await check('format and lint', biome, 'ci', '--error-on-warnings', ...colors, '.'),
  );
}

/** The tests that need no VS Code. */
export function unitTests(): Promise<Counts> {
  title('Unit tests');
  return mochaChild(path.join(OUT, 'unit'), 'dot', 20_000);
}

/** The tests in a real VS Code: inside the extension host, and by driving the window. */
export async function vscodeTests(): Promise<Counts> {
  const choice = process.env.NORMSCOPE_VSCODE;
  const servers = [OLDEST, NEWEST].filter(build => build.name === choice);
  if (servers.length > 0) return inServers(servers);
  if (choice === 'desktop') return add(await inDesktop(), await windowTests(NEWEST));
  if (choice !== undefined)
    return failure(`NORMSCOPE_VSCODE is “${choice}”, not desktop, server or server-oldest.`);
  return (await desktopWorks())
    ? add(await inDesktop(), await windowTests(NEWEST))
    : inServers([OLDEST, NEWEST]);
}

async function desktopWorks(): Promise<boolean> {
  const reason = await whyNoDesktop();
  if (reason === undefined) {
    try {
      await downloadDesktop(oldestVersion());
      await downloadDesktop('stable');
      return true;
    } catch {
      // Told below.
    }
  }
  console.log(`\nNot in the desktop VS Code, since ${reason ?? 'its download failed'}.`);
  return false;
}

async function inDesktop(): Promise<Counts> {
  const all: Counts[] = [];
  for (const version of [oldestVersion(), 'stable']) {
    title(`Tests inside VS Code ${version} (desktop)`);
    all.push(await attempt(`VS Code ${version} (desktop)`, () => runInDesktop(version)));
  }
  return add(...all);
}

async function inServers(builds: ServerBuild[]): Promise<Counts> {
  const all: Counts[] = [];
  for (const build of builds) {
    title(`Tests inside ${describe(build)}`);
    all.push(await attempt(describe(build), () => runInServer(build)));
    all.push(await windowTests(build));
  }
  return add(...all);
}

function windowTests(build: ServerBuild): Promise<Counts> {
  title(`Tests that drive the window of ${describe(build)}`);
  return mochaChild(path.join(OUT, 'vscode', 'window'), 'spec', 180_000, { NORMSCOPE_VSCODE: build.name });
}

/** Mocha in a process of its own, so that a crash costs one failure and not the rest of the tests. */
async function mochaChild(folder: string, reporter: string, timeout: number, env = {}): Promise<Counts> {
  if (!fs.existsSync(folder)) return failure(`There is no folder ${path.relative(ROOT, folder)} with tests.`);
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'normscope-results-'));
  const remove = onExit(() => fs.rmSync(temporary, { recursive: true, force: true }));
  const results = path.join(temporary, 'results.json');
  const script = path.join(OUT, 'vscode', 'launch', 'mocha.main.js');
  await exitCode(process.execPath, ['--enable-source-maps', script, folder, reporter, String(timeout)], {
    cwd: ROOT,
    env: { ...process.env, [RESULTS]: results, ...PLAIN, ...env },
  });
  const counts = readResults(results, 'The test process');
  remove();
  return counts;
}

async function check(name: string, tool: string, ...args: string[]): Promise<Counts> {
  const code = await exitCode(process.execPath, [path.join(ROOT, 'node_modules', tool), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...PLAIN },
  });
  if (code !== 0) return failure(name);
  console.log(`  ✔ ${name}`);
  return { passed: 1, failed: 0 };
}

async function attempt(what: string, run: () => Promise<Counts>): Promise<Counts> {
  try {
    return await run();
  } catch (error) {
    return failure(`${what} did not run: ${error instanceof Error ? error.message : error}`);
  }
}

function title(text: string): void {
  console.log(`\n${text}`);
}
