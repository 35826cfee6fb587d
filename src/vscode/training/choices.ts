import type * as vscode from 'vscode';

const RECENT = 'recentDatasets';
const CHOICE = 'choice:';
const MAX_RECENT = 10;

/** What was trained on what, remembered per workspace. */
export class Choices {
  constructor(private readonly memory: vscode.Memento) {}

  /** Data files in the order of their last use, the latest first. */
  get recentDatasets(): readonly string[] {
    return this.memory.get<string[]>(RECENT, []);
  }

  /** The data file and target that a network was trained on last. */
  of(document: string, network: string): { dataset: string; target: string } | undefined {
    return this.memory.get(`${CHOICE}${document}#${network}`);
  }

  async remember(document: string, network: string, dataset: string, target: string): Promise<void> {
    const recent = [dataset, ...this.recentDatasets.filter(path => path !== dataset)];
    await this.memory.update(RECENT, recent.slice(0, MAX_RECENT));
    await this.memory.update(`${CHOICE}${document}#${network}`, { dataset, target });
  }
}
