import { parseArgs } from 'node:util';
import { UserError } from '../../src/common/errors';
import { TASKS } from './tasks';

export interface Options {
  readonly json: boolean;
  readonly quick: boolean;
  readonly withPeers: boolean;
  /** Whether this part is to be measured. */
  wants(part: string): boolean;
}

/** What can be measured by itself. */
const PARTS = [...TASKS.map(({ name }) => name), 'gemm', 'growth', 'csv', 'reading'];

/** Throws a `UserError` for an option or a part that there is not. */
export function readOptions(args: readonly string[]): Options {
  const { json, quick, only, ...others } = parse(args);
  const parts = only?.split(',') ?? PARTS;
  const unknown = parts.find(part => !PARTS.includes(part));
  if (unknown !== undefined) throw new UserError(`--only takes ${PARTS.join(', ')}, not '${unknown}'.`);
  return { json, quick, withPeers: !others['without-peers'], wants: part => parts.includes(part) };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
        'without-peers': { type: 'boolean', default: false },
        only: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new UserError((error as Error).message);
  }
}
