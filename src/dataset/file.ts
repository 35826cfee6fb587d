import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type FilePlace, UserError } from '../common/errors';

export interface OpenOptions {
  /** Called with the share of bytes read, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** A file's size and its first bytes, which show what it holds. */
export interface FileHead {
  /** In bytes. */
  readonly size: number;
  /** 64 KB, or the whole file if it is shorter. */
  readonly bytes: Buffer;
}

const HEAD_BYTES = 64 * 1024;

/** Looks into a file; throws a `UserError` when there is none, or when it is empty, a folder or closed to us. */
export async function readHead(path: string): Promise<FileHead> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(
      error.code === 'ENOENT' ? `There is no file ${path}.` : `${path} cannot be read (${error.code}).`,
    );
  });
  if (info.isDirectory()) throw new UserError(`${path} is a folder; choose a data file in it.`);
  if (info.size === 0) throw new UserError(`${basename(path)} is empty.`, firstLine(path));
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`${path} cannot be opened (${error.code}).`);
  });
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(HEAD_BYTES) });
    return { size: info.size, bytes: buffer.subarray(0, bytesRead) };
  } finally {
    await file.close();
  }
}

/** The place of what is said about a file as a whole. */
export function firstLine(path: string): FilePlace {
  return { path, line: 0, character: 0 };
}
