import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { UserError } from '../common/errors';
import { firstLine, readHead } from './file';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** A text file before it is read: its beginning shows what it holds. */
export interface TextFile {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly encoding: Encoding;
  /** The first 64 KB as text, without a byte order mark. */
  readonly head: string;
}

/** What Windows-1252 has at 0x80…0x9f instead of Latin-1's control characters; Node's `TextDecoder` leaves them. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Looks into a file; throws a `UserError` when there is none, or when it is empty or no text. */
export async function inspectTextFile(path: string): Promise<TextFile> {
  const name = basename(path);
  const { size, bytes } = await readHead(path);
  const encoding = encodingOf(bytes);
  const head = textOf(bytes, encoding);
  if (head.includes('\0'))
    throw new UserError(
      `${name} is not a text file; Normscope reads CSV, and images in IDX files.`,
      firstLine(path),
    );
  return { path, size, encoding, head };
}

/**
 * The file's text, piece by piece; `onProgress` hears the share of bytes read. Throws a `WrongEncoding` at the first
 * bytes that the encoding does not have.
 */
export async function* readText(
  { path, size, encoding }: TextFile,
  onProgress: (share: number) => void = () => {},
): AsyncGenerator<string> {
  const decode = decoder(encoding);
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    yield decode(chunk);
    bytes += chunk.length;
    onProgress(Math.min(1, bytes / size));
  }
  yield decode();
}

export class WrongEncoding extends Error {}

/** By its byte order mark; without one UTF-8, unless the bytes are none. */
function encodingOf(head: Buffer): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

function textOf(head: Buffer, encoding: Encoding): string {
  return new TextDecoder(encoding).decode(head, { stream: true });
}

/** Decodes pieces in order, and without a piece checks that the last one was whole. */
function decoder(encoding: Encoding): (chunk?: Buffer) => string {
  if (encoding === 'windows-1252') return chunk => (chunk ? windows1252(chunk) : '');
  const decoder = new TextDecoder(encoding, { fatal: true });
  return chunk => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    } catch {
      throw new WrongEncoding(encoding);
    }
  };
}

function windows1252(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[\x80-\x9f]/g, byte => WINDOWS_1252[byte.charCodeAt(0) - 0x80]!);
}
