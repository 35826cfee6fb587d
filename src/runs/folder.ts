import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../common/errors';
import { type TraceFrame, toJson } from '../trace/frame';
import type { RunEnd } from '../trace/run';

/** A run on disk: `run.json` says what it is and how it ended, `trace.jsonl` holds one frame a line. */
export class RunFolder {
  private constructor(
    readonly path: string,
    private readonly description: object,
  ) {}

  /** Makes the folder and begins its two files; throws a `UserError` when it cannot be written. */
  static create(path: string, description: object): RunFolder {
    const folder = new RunFolder(path, description);
    folder.write(() => {
      mkdirSync(path, { recursive: true });
      writeFileSync(join(path, 'trace.jsonl'), '');
      folder.writeDescription(null);
    });
    return folder;
  }

  append(frames: readonly TraceFrame[]): void {
    const lines = frames.map(frame => `${JSON.stringify(frame, toJson)}\n`).join('');
    this.write(() => appendFileSync(join(this.path, 'trace.jsonl'), lines));
  }

  finish(end: RunEnd): void {
    this.write(() => this.writeDescription(end));
  }

  private writeDescription(end: RunEnd | null): void {
    writeFileSync(
      join(this.path, 'run.json'),
      `${JSON.stringify({ ...this.description, end }, toJson, 2)}\n`,
    );
  }

  private write(action: () => void): void {
    try {
      action();
    } catch (error) {
      throw new UserError(
        `The run's folder ${this.path} cannot be written (${(error as NodeJS.ErrnoException).code}).`,
      );
    }
  }
}
