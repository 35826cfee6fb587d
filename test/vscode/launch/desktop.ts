import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { INSTALLS, ROOT } from './paths';
import { exitCode } from './processes';
import type { Profile } from './profile';

const UPDATE_SERVER = 'https://update.code.visualstudio.com/api/releases/stable';

/** The first version of VS Code that the extension promises to run in, as in `engines` of the manifest. */
export function oldestVersion(): string {
  const text = fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8');
  const manifest = JSON.parse(text) as { engines: { vscode: string } };
  return manifest.engines.vscode.replace(/^\D+/, '');
}

/** Why the desktop VS Code cannot be used on this machine, or `undefined` if it seems possible; takes 3 s at most. */
export async function whyNoDesktop(): Promise<string | undefined> {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return 'there is no display';
  try {
    const response = await fetch(UPDATE_SERVER, { method: 'HEAD', signal: AbortSignal.timeout(3000) });
    return response.ok ? undefined : `its update server answers ${response.status}`;
  } catch {
    return 'its update server cannot be reached';
  }
}

/** The program of a downloaded VS Code; `stable` is the newest. */
export function downloadDesktop(version: string): Promise<string> {
  return downloadAndUnzipVSCode({ version, cachePath: INSTALLS, extensionDevelopmentPath: ROOT });
}

/** Command line arguments, besides the extension's, for a downloaded VS Code with a profile of its own. */
export function desktopArguments(profile: Profile): string[] {
  return [
    profile.workspace,
    `--user-data-dir=${profile.userData}`,
    `--extensions-dir=${profile.extensions}`,
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
}

/** Opens a window of a downloaded VS Code with the extension and a file, and resolves when the user has closed it. */
export function openDesktop(program: string, profile: Profile, file: string): Promise<number> {
  const [folder = '', ...rest] = desktopArguments(profile);
  return exitCode(program, [folder, file, `--extensionDevelopmentPath=${ROOT}`, '--new-window', ...rest]);
}

/** Whether this machine's command `code` works. */
export function hasInstalled(): boolean {
  return code(['--version']);
}

/** Opens a window of the VS Code that the user has installed; does not wait until it is closed. */
export function openInstalled(folder: string, file: string): boolean {
  return code([`--extensionDevelopmentPath=${ROOT}`, '--new-window', folder, file]);
}

function code(args: string[]): boolean {
  const shell = process.platform === 'win32';
  const quoted = shell ? args.map(argument => `"${argument}"`) : args;
  return spawnSync('code', quoted, { shell, stdio: 'ignore' }).status === 0;
}
