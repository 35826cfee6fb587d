import { spawnSync } from 'node:child_process';
import { ContestantProcess } from './process';
import type { ContestantMethods, OurMethods } from './protocol';

/** Who trains, and in which ways; each way is a column. */
export interface Contestant {
  readonly name: string;
  readonly variants: readonly string[];
  start(): ContestantProcess<ContestantMethods>;
}

/** The column that the others are held against. */
export const REFERENCE = 'traced';

export const OURS = ours('Normscope', ['untraced', REFERENCE, 'traced each step'], 1);

/** Column by which one sees what threads are good for. */
export const OURS_ON_TWO = ours('Normscope on 2 threads', ['traced, 2 threads'], 2);

function ours(name: string, variants: readonly string[], threads: number) {
  const args = ['out/bench/ours.main.js', String(threads)];
  return { name, variants, start: () => new ContestantProcess<OurMethods>(process.execPath, args) };
}

/** Every peer that this machine has, and a sentence for one that it lacks. */
export function findPeers(): { peers: readonly Contestant[]; missing: readonly string[] } {
  const peers = [tfjs('wasm'), tfjs('cpu')];
  const python = ['python3', '/usr/bin/python3'].find(
    command => spawnSync(command, ['-c', 'import torch']).status === 0,
  );
  if (python === undefined) return { peers, missing: ['PyTorch is left out: no python3 here has it.'] };
  return { peers: [...peers, pytorch(python)], missing: [] };
}

function tfjs(backend: 'wasm' | 'cpu'): Contestant {
  const name = `TensorFlow.js ${backend}`;
  const start = () =>
    new ContestantProcess<ContestantMethods>(process.execPath, ['out/bench/tfjs.main.js', backend]);
  return { name, variants: [name], start };
}

function pytorch(python: string): Contestant {
  const start = () => new ContestantProcess<ContestantMethods>(python, ['test/bench/peer.py']);
  return { name: 'PyTorch', variants: ['PyTorch', 'PyTorch with hooks'], start };
}
