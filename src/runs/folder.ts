import {
  accessSync,
  appendFileSync,
  constants,
  existsSync,
  mkdirSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../common/errors';
import { type TraceFrame, toJson } from '../trace/frame';
import type { RunEnd } from '../trace/run';

/** Why a folder cannot be written, by the code of the system's error. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'you have no permission',
  EPERM: 'you have no permission',
  EROFS: 'its disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your share of the disk is full',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'no folder can be made there',
};

/** A run on disk: `run.json` says what it is and how it ended, `trace.jsonl` holds one frame a line. */
export class RunFolder {
  private constructor(
    readonly path: string,
    private readonly description: object,
  ) {}

  /** Throws the `UserError` of `create` beforehand, and leaves nothing behind. */
  static check(path: string): void {
    explain(path, () => {
      const made = makeFolder(path);
      accessSync(path, constants.W_OK);
      for (const folder of made.reverse()) rmdirSync(folder);
    });
  }

  /** Makes the folder and begins its two files; throws a `UserError` when it cannot be written. */
  static create(path: string, description: object): RunFolder {
    const folder = new RunFolder(path, description);
    explain(path, () => {
      makeFolder(path);
      writeFileSync(join(path, 'trace.jsonl'), '');
      folder.writeDescription(null);
    });
    return folder;
  }

  append(frames: readonly TraceFrame[]): void {
    const lines = frames.map(frame => `${JSON.stringify(frame, toJson)}\n`).join('');
    explain(this.path, () => appendFileSync(join(this.path, 'trace.jsonl'), lines));
  }

  finish(end: RunEnd): void {
    explain(this.path, () => this.writeDescription(end));
  }

  private writeDescription(end: RunEnd | null): void {
    writeFileSync(
      join(this.path, 'run.json'),
      `${JSON.stringify({ ...this.description, end }, toJson, 2)}\n`,
    );
  }
}

/** Makes the folder and those above it that are missing, one by one: Node's own `recursive` never returns in `/proc`. Gives what it made, outermost first. */
function makeFolder(path: string): string[] {
  if (existsSync(path) && statSync(path).isDirectory()) return [];
  const parent = dirname(path);
  const above = parent === path || existsSync(parent) ? [] : makeFolder(parent);
  mkdirSync(path);
  return [...above, path];
}

/** Runs `action` and says in a sentence what keeps the folder from being written. */
function explain(path: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const reason =
      code === 'EEXIST' || code === 'ENOTDIR' ? `${fileIn(path)} is a file, not a folder` : REASONS[code];
    throw new UserError(
      `The run's folder ${path} cannot be written: ${reason ?? `the system says ${code}`}; choose another folder.`,
    );
  }
}

/** The part of the path that exists, where one of its folders is a file. */
function fileIn(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : fileIn(dirname(path));
}
