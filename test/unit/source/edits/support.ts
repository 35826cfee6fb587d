import assert from 'node:assert/strict';
import type { Network, Problem } from '../../../../src/network/network';
import { addBatchNorms, removeBatchNorms } from '../../../../src/source/edits/batchNorms';
import type { TextEdit } from '../../../../src/source/edits/edit';
import { applied } from '../../../../src/source/edits/edit';
import { fixEdits } from '../../../../src/source/edits/fixes';
import { LineIndex } from '../../../../src/source/evaluation/lines';
import { type Language, readNetworks } from '../../../../src/source/readNetworks';

/** A text that is edited as an editor would do it. */
export class Edited {
  readonly reading;

  constructor(
    readonly text: string,
    private readonly language: Language = 'python',
  ) {
    this.reading = readNetworks(text, language);
  }

  /** The text after the fix of the first problem with the code; undefined where there is no fix. */
  fixed(code: string): string | undefined {
    const problem = this.problem(code);
    return this.after(fixEdits(this.source, problem));
  }

  /** The text with batch norm after each hidden layer. */
  withNorms(name?: string): string | undefined {
    return this.after(addBatchNorms(this.source, this.network(name)));
  }

  withoutNorms(name?: string): string | undefined {
    return this.after(removeBatchNorms(this.source, this.network(name)));
  }

  problem(code: string): Problem {
    const found = this.reading.problems.find(problem => problem.code === code);
    assert.ok(found, `${code} is not said`);
    return found;
  }

  network(name?: string): Network {
    const { networks } = this.reading;
    const found = name === undefined ? networks[0] : networks.find(network => network.name === name);
    assert.ok(found);
    return found;
  }

  private get source() {
    return {
      text: this.text,
      reading: this.reading,
      read: (text: string) => readNetworks(text, this.language),
    };
  }

  private after(edits: readonly TextEdit[] | undefined): string | undefined {
    if (!edits) return undefined;
    const lines = new LineIndex(this.text);
    return applied(
      this.text,
      edits.map(({ range: { start, end }, newText }) => ({
        from: lines.offset(start),
        to: lines.offset(end),
        text: newText,
      })),
    );
  }
}

/** The lines that are not in the other text too, without their indentation. */
export function changedLines(before: string, after: string | undefined): string[] {
  assert.ok(after !== undefined, 'there is no edit');
  const old = new Set(before.split(/\r?\n/));
  return after
    .split(/\r?\n/)
    .filter(line => !old.has(line))
    .map(line => line.trim());
}

/** The kinds of a text's first network. */
export function kindsIn(text: string | undefined, language: Language = 'python'): string {
  const { networks } = readNetworks(text ?? '', language);
  return networks[0]?.layers.map(({ kind }) => kind).join(' ') ?? '';
}
