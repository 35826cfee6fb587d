import { execFile } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { ensureInstalled, npmInstall } from './install';
import { ROOT } from './paths';
import { spawnOwned, stop } from './processes';
import type { Profile } from './profile';

const execute = promisify(execFile);

/** A VS Code that runs as a local web server, installed from npm. */
export interface ServerBuild {
  readonly name: 'server' | 'server-oldest';
  readonly codeServer: string;
  readonly vscode: string;
  /** Oldest major version of Node that it runs on. */
  readonly node: number;
}

export interface Server {
  /**
   * The address of its window on the profile's workspace; the paths are absolute. A null extension is none but the
   * installed ones.
   */
  url(open: { folder: string; file?: string; tests?: string; extension?: string | null }): string;
  stop(): Promise<void>;
}

export const NEWEST: ServerBuild = { name: 'server', codeServer: '4.139.1', vscode: '1.139.1', node: 24 };
export const OLDEST: ServerBuild = {
  name: 'server-oldest',
  codeServer: '4.100.3',
  vscode: '1.100.3',
  node: 20,
};

/** How a build is called in what is printed. */
export function describe(build: { vscode: string }): string {
  return `VS Code ${build.vscode} (server build from npm)`;
}

/** Starts a server on a free port of the loopback interface and resolves when it answers. */
export async function startServer(build: ServerBuild, profile: Profile, env = {}): Promise<Server> {
  const [folder, node] = [await installServer(build), await nodeFor(build)];
  const port = await freePort();
  const args = [
    path.join('out', 'server-main.js'),
    ...['--host', '127.0.0.1', '--port', String(port), '--without-connection-token'],
    ...['--accept-server-license-terms', '--enable-smoke-test-driver', '--telemetry-level', 'off'],
    ...['--server-data-dir', profile.serverData, '--user-data-dir', profile.userData],
    ...['--extensions-dir', profile.extensions],
  ];
  const child = spawnOwned(node, args, { cwd: folder, env: { ...ownEnvironment(), ...env }, stdio: 'pipe' });
  let log = '';
  const keep = (chunk: Buffer) => {
    log = (log + chunk).slice(-4000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  let ended = false;
  child.once('exit', () => {
    ended = true;
  });
  await answering(port, () => {
    if (ended) throw new Error(`The server of ${describe(build)} ended: ${log.trim()}`);
  });
  return {
    url: open => windowAddress(port, open),
    stop: () => stop(child),
  };
}

/** Installs a `.vsix` into the profile, as a user would from a terminal; rejects with what VS Code said. */
export async function installPackage(build: ServerBuild, profile: Profile, vsix: string): Promise<void> {
  const [folder, node] = [await installServer(build), await nodeFor(build)];
  const args = [path.join('out', 'server-main.js'), '--accept-server-license-terms'];
  args.push('--server-data-dir', profile.serverData, '--extensions-dir', profile.extensions);
  const { stdout, stderr } = await execute(node, [...args, '--install-extension', vsix], {
    cwd: folder,
    env: ownEnvironment(),
  });
  if (!/successfully installed/.test(stdout))
    throw new Error(`${vsix} was not installed: ${stdout}${stderr}`);
}

async function installServer(build: ServerBuild): Promise<string> {
  const inside = path.join('node_modules', 'code-server', 'lib', 'vscode');
  const folder = await ensureInstalled({
    name: `vscode-${build.vscode}`,
    description: describe(build),
    package: `code-server@${build.codeServer}`,
    async finish(folder) {
      await npmInstall(path.join(folder, inside), '--omit=dev');
      await addSearchTool(path.join(folder, inside));
    },
  });
  return path.join(folder, inside);
}

/** Older builds expect an install script to download `rg`, without which no file is found by its name. */
async function addSearchTool(vscode: string): Promise<void> {
  const expected = path.join(vscode, 'node_modules', '@vscode', 'ripgrep');
  if (!fs.existsSync(expected)) return;
  const name = `@vscode/ripgrep-${process.platform}-${process.arch}`;
  const separate = path.join(vscode, 'search-tool');
  await npmInstall(separate, `${name}@1.18.0`);
  fs.cpSync(path.join(separate, 'node_modules', name, 'bin'), path.join(expected, 'bin'), {
    recursive: true,
  });
}

/** The machine's own Node if it is new enough, else one from npm, where each platform has its package. */
async function nodeFor(build: ServerBuild): Promise<string> {
  if (Number.parseInt(process.versions.node, 10) >= build.node) return process.execPath;
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const prefix = platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  const name = [prefix, platform, process.arch].join('-');
  const description = `Node ${build.node} for ${describe(build)}`;
  const folder = await ensureInstalled({
    name: `node-${build.node}`,
    description,
    package: `${name}@${build.node}`,
  });
  return path.join(folder, 'node_modules', name, 'bin', platform === 'win' ? 'node.exe' : 'node');
}

/** This process's environment without what a VS Code leaves there for programs in its terminal. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([key]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(key),
  );
  return Object.fromEntries(entries);
}

function windowAddress(port: number, open: Parameters<Server['url']>[0]): string {
  const remote = (file: string) => `vscode-remote://localhost:${port}${pathToFileURL(file).pathname}`;
  const payload = [['skipWelcome', 'true']];
  if (open.extension !== null) payload.push(['extensionDevelopmentPath', remote(open.extension ?? ROOT)]);
  if (open.tests) payload.push(['extensionTestsPath', remote(open.tests)]);
  if (open.file) payload.push(['openFile', remote(open.file)]);
  const query = new URLSearchParams({
    folder: pathToFileURL(open.folder).pathname,
    payload: JSON.stringify(payload),
  });
  return `http://localhost:${port}/?${query}`;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function answering(port: number, check: () => void): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    check();
    try {
      const response = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(10_000) });
      await response.arrayBuffer();
      if (response.ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  throw new Error('The server of VS Code did not answer within 60 s.');
}
