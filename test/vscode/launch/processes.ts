import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

type Cleanup = () => void;

/** Environment that keeps children from colouring what does not go to a terminal. */
export const PLAIN: NodeJS.ProcessEnv = process.stdout.isTTY ? {} : { NO_COLOR: '1' };

const cleanups = new Set<Cleanup>();

/**
 * Runs `cleanup` when this process ends for whatever reason, or earlier, once, when the returned function is called.
 */
export function onExit(cleanup: Cleanup): Cleanup {
  if (cleanups.size === 0) installHandlers();
  cleanups.add(cleanup);
  return () => {
    if (cleanups.delete(cleanup)) cleanup();
  };
}

/** Spawns a child that does not outlive this process. */
export function spawnOwned(command: string, args: string[], options: SpawnOptions): ChildProcess {
  // A process group of its own, so that whatever the child starts is stopped together with it.
  const child = spawn(command, args, { ...options, detached: process.platform !== 'win32' });
  const release = onExit(() => kill(child, 'SIGTERM'));
  child.once('exit', release);
  return child;
}

/** Asks a child to stop, insists after three seconds, and resolves once it is gone. */
export async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
  kill(child, 'SIGTERM');
  const insist = setTimeout(() => kill(child, 'SIGKILL'), 3000);
  await ended;
  clearTimeout(insist);
}

/** The exit code of a child that shares this process's terminal; 1 if it was killed or could not be started. */
export function exitCode(command: string, args: string[], options: SpawnOptions = {}): Promise<number> {
  const child = spawnOwned(command, args, { stdio: 'inherit', ...options });
  return new Promise(resolve => {
    child.once('error', error => {
      console.error(error.message);
      resolve(1);
    });
    child.once('exit', code => resolve(code ?? 1));
  });
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  if (hasEnded(child) || child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It ended in the meantime.
  }
}

let installed = false;

function installHandlers(): void {
  if (installed) return;
  installed = true;
  process.once('exit', () => {
    for (const cleanup of [...cleanups].reverse()) cleanup();
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => process.exit(130));
}
