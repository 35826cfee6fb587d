import { blockingProblem, type Network, type Reading } from '../../../../src/network/network';
import { readNetworks } from '../../../../src/source/readNetworks';

const IMPORTS = `import torch
import torch.nn as nn
import torch.nn.functional as F
`;

/** What is read from a text after the usual imports. */
export function read(text: string): Reading {
  return readNetworks(`${IMPORTS}${text}`, 'python');
}

/** The layers of a network as `id Kind ← inputs`, or why it cannot be trained. */
export function layersOf(text: string, name?: string): string[] | string {
  const reading = read(text);
  const network = reading.networks.find(one => name === undefined || one.name === name);
  if (!network) return `no network ${name} among ${reading.networks.map(one => one.name).join(', ')}`;
  return blockingProblem(network, reading.problems)?.message ?? linesOf(network);
}

export function linesOf({ layers }: Network): string[] {
  return layers.map(({ id, kind, inputs }) => `${id} ${kind} ← ${inputs.join(', ')}`);
}

/** A class with one linear layer, `self.fc`, and what stands in its `forward`. */
export function forwardOf(...lines: readonly string[]): string {
  return `class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)
        self.relu = nn.ReLU(inplace=True)
    def forward(self, x):
${lines.map(line => `        ${line}\n`).join('')}`;
}
