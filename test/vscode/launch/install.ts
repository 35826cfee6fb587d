import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { INSTALLS } from './paths';

/** A thing installed on demand into a folder of its own. */
export interface Installation {
  /** The folder's name. */
  readonly name: string;
  /** Told to the user before the first installation. */
  readonly description: string;
  /** npm package with its version; another version means another installation. */
  readonly package: string;
  /** What remains to be done after npm has unpacked the package. */
  finish?(folder: string): Promise<void>;
}

/** Written last, so that an interrupted installation is redone from the start. */
const MARKER = 'installed.txt';

/**
 * The folder of a complete installation, which is made first if need be; one failure, say of the network, is forgiven.
 */
export async function ensureInstalled(what: Installation): Promise<string> {
  const folder = path.join(INSTALLS, what.name);
  const marker = path.join(folder, MARKER);
  if (fs.existsSync(marker) && fs.readFileSync(marker, 'utf8') === what.package) return folder;
  console.log(`Installing ${what.description} (npm package ${what.package}), once …`);
  try {
    await install(what, folder);
  } catch {
    await install(what, folder);
  }
  fs.writeFileSync(marker, what.package);
  return folder;
}

/** `npm install` in `folder`; rejects with what npm printed. Install scripts are never needed and never run. */
export function npmInstall(folder: string, ...args: string[]): Promise<void> {
  fs.mkdirSync(folder, { recursive: true });
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  return run('npm', ['install', '--prefix', folder, '--ignore-scripts', ...quiet, ...args], folder);
}

/** Runs a program without output; rejects with what it printed. */
export function run(command: string, args: string[], cwd: string, env = {}): Promise<void> {
  // On Windows npm is a script, which only a shell can start.
  const shell = process.platform === 'win32' && command === 'npm';
  const child = spawn(command, args, { cwd, shell, env: { ...process.env, ...env } });
  let output = '';
  child.stdout.on('data', chunk => {
    output += chunk;
  });
  child.stderr.on('data', chunk => {
    output += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', code => {
      if (code === 0) resolve();
      else
        reject(new Error(`${command} ${args.slice(0, 2).join(' ')} failed: ${output.trim().slice(-2000)}`));
    });
  });
}

async function install(what: Installation, folder: string): Promise<void> {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  await npmInstall(folder, what.package);
  await what.finish?.(folder);
}
