import fs from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import { runTests } from '@vscode/test-electron';
import { launchBrowser } from './browser';
import { type Counts, failure, MARK, RESULTS, type Results, readResults } from './counts';
import { desktopArguments, downloadDesktop } from './desktop';
import { INSTALLS, OUT, ROOT } from './paths';
import { makeProfile, type Profile, settingsFor } from './profile';
import { describe, type ServerBuild, startServer } from './server';

/** The module whose `run` VS Code calls. */
const TESTS = path.join(OUT, 'vscode', 'index.main.js');

const TIMEOUT = 600_000;

/** How the tests are to print when VS Code's own messages go the same way. */
const OUTPUT = { [MARK]: '[test] ', ...(process.stdout.isTTY ? { MOCHA_COLORS: '1' } : {}) };

/** Runs the tests inside the extension host of a server build, in a window of a headless browser. */
export async function runInServer(build: ServerBuild): Promise<Counts> {
  const profile = makeProfile(settingsFor('dark'));
  const results = resultsFile(profile);
  const log = path.join(INSTALLS, `${build.name}.log`);
  const server = await startServer(build, profile, { [RESULTS]: results, ...OUTPUT });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
    fs.writeFileSync(log, '');
    await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) =>
      sort(format(...args), log),
    );
    const ended = new Promise<boolean>(resolve => {
      setTimeout(() => resolve(false), TIMEOUT).unref();
      page.exposeFunction('codeAutomationExit', () => resolve(true));
    });
    await page.goto(server.url({ folder: profile.workspace, tests: TESTS }));
    if (!(await ended)) return failure(`The tests did not end within ${TIMEOUT / 60_000} minutes.`);
    console.log(`What else VS Code and the tests logged is in ${path.relative(ROOT, log)}.`);
    return told(readResults(results, describe(build)), 'server build from npm');
  } finally {
    await browser.close();
    await server.stop();
    profile.remove();
  }
}

/** Runs the tests inside the extension host of a downloaded desktop VS Code. */
export async function runInDesktop(version: string): Promise<Counts> {
  const profile = makeProfile(settingsFor('dark'));
  const results = resultsFile(profile);
  try {
    await runTests({
      vscodeExecutablePath: await downloadDesktop(version),
      extensionDevelopmentPath: ROOT,
      extensionTestsPath: TESTS,
      extensionTestsEnv: { [RESULTS]: results },
      launchArgs: desktopArguments(profile),
    });
  } catch (error) {
    // Failed tests end here too, and have left their results.
    if (!fs.existsSync(results)) return failure(`VS Code ${version} (desktop) did not run: ${error}`);
  }
  const counts = told(readResults(results, `VS Code ${version} (desktop)`), 'desktop');
  profile.remove();
  return counts;
}

/** Prints what the test reporter prints; the rest, which is much, goes to a file. */
function sort(text: string, log: string): void {
  if (text.startsWith(OUTPUT[MARK])) console.log(text.slice(OUTPUT[MARK].length));
  else fs.appendFileSync(log, `${text}\n`);
}

function resultsFile(profile: Profile): string {
  return path.join(profile.userData, 'results.json');
}

function told(results: Results, kind: string): Counts {
  if (results.vscode) console.log(`Ran in VS Code ${results.vscode} (${kind}).`);
  return results;
}
