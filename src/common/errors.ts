/** A place in a text file; zero-based like the Language Server Protocol's. */
export interface FilePlace {
  readonly path: string;
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

/** `path:line:column: message`, one-based, as compilers and terminals link it. */
export function placedMessage(message: string, place: FilePlace | undefined): string {
  return place ? `${place.path}:${place.line + 1}:${place.character + 1}: ${message}` : message;
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
