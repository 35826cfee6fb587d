import { table } from '../../src/cli/output';

export function titled(title: string, rows: readonly (readonly string[])[]): string {
  return `${title}\n${table(rows)}`;
}

export function lines(texts: readonly string[]): string {
  return texts.map(text => `${text}\n`).join('');
}

/** Enough digits to compare by. */
export function number(value: number): string {
  return Math.abs(value) < 100 ? value.toFixed(1) : value.toFixed(0);
}
