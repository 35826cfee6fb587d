/** A place in a text file; zero-based like the Language Server Protocol's. */
export interface FilePlace {
  readonly path: string;
  /** Of a notebook, counted from 1; the line is then one of the cell's. */
  readonly cell?: number;
  readonly line: number;
  readonly character: number;
}

/** A mistake in what the user gave us: its message is one sentence that a person can act on. */
export class UserError extends Error {
  override readonly name = 'UserError';

  constructor(
    message: string,
    readonly place?: FilePlace,
  ) {
    super(message);
  }
}

/** `path:line:column: message`, one-based, as compilers and terminals link it; `path:cell 3:line 5: message`. */
export function placedMessage(message: string, place: FilePlace | undefined): string {
  if (!place) return message;
  const { path, cell, line, character } = place;
  return cell === undefined
    ? `${path}:${line + 1}:${character + 1}: ${message}`
    : `${path}:cell ${cell}:line ${line + 1}: ${message}`;
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
