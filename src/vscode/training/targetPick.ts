import * as vscode from 'vscode';
import { formatNumber, plural } from '../../common/format';
import type { TableSummary } from '../../worker/protocol';

type Column = TableSummary['columns'][number];

/** Asks for the column to predict, the last choice or the guess on top; images have only their labels. Undefined when cancelled. */
export async function pickTarget(
  summary: TableSummary,
  last: string | undefined,
): Promise<string | undefined> {
  if (summary.columns.some(({ type }) => type === 'image')) return summary.target;
  const remembered = summary.columns.find(({ name }) => name === last)?.name;
  const first = remembered ?? summary.target;
  const why = remembered ? 'used before' : `suggested: ${summary.targetReason ?? 'named'}`;
  const columns = [...summary.columns].sort((a, b) => Number(b.name === first) - Number(a.name === first));
  const items = columns.map(column => ({
    label: column.name,
    description: column.name === first ? `${describe(column)} · ${why}` : describe(column),
    name: column.name,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Train Network: Target',
    placeHolder: `Choose the column to predict (${plural(summary.rows, 'row')})`,
  });
  return picked?.name;
}

function describe({ type, min, max, categories }: Column): string {
  if (min !== null && max !== null) return `${type} ${formatNumber(min)} … ${formatNumber(max)}`;
  if (!categories) return type;
  const some = categories.slice(0, 5).join(', ');
  return `${type}: ${some}${categories.length > 5 ? ' …' : ''}`;
}
