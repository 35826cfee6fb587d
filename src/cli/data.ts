import { formatNumber, plural } from '../common/format';
import type { ColumnSummary, TableSummary } from '../dataset/summary';
import { parseCommand } from './arguments';
import { printJson, table } from './output';
import { ProgressBar, withThread } from './thread';

const OPTIONS = { target: { type: 'string' }, json: { type: 'boolean' } } as const;

/** `normscope data`: the columns of a data file, their types and roles. */
export async function dataCommand(args: readonly string[], worker: string): Promise<number> {
  const { values, path } = parseCommand(args, OPTIONS, 'a data file');
  const bar = new ProgressBar();
  const summary = await withThread(
    worker,
    { opening: share => bar.update('reading {bar} {percentage} %', share, 1) },
    ({ channel }) =>
      channel.request('open', { path, ...(values.target === undefined ? {} : { target: values.target }) }),
  ).finally(() => bar.stop());
  if (values.json) printJson(summary);
  else process.stdout.write(summaryText(path, summary));
  return 0;
}

function summaryText(path: string, summary: TableSummary): string {
  const { rows, columns, target, targetReason, task, classes, inputs, ignored, problems } = summary;
  const why = targetReason === null ? '' : ` because ${targetReason}`;
  const title = `${path}: ${plural(rows, 'row')}, ${plural(columns.length, 'column')}\n`;
  const role = `target ${target}${why}: ${task}${classes ? ` into ${classes.join(', ')}` : ''}; ${plural(inputs, 'input')}\n`;
  const left = ignored.map(({ name, reason }) => `column ${name} is left out: ${reason}\n`);
  const said = problems.map(({ severity, message }) => `${severity}: ${message}\n`);
  return title + table([HEADER, ...columns.map(columnRow)]) + role + left.join('') + said.join('');
}

const HEADER = ['  column', 'type', 'missing', 'min', 'max', 'mean', 'deviation', 'categories'];

function columnRow(column: ColumnSummary): string[] {
  const number = (value: number | null) => (value === null ? '' : formatNumber(value));
  const { name, type, missing, min, max, mean, standardDeviation, categories } = column;
  const words =
    categories && categories.length > 6
      ? `${categories.slice(0, 6).join(', ')} … (${categories.length})`
      : categories?.join(', ');
  return [
    `  ${name}`,
    type,
    String(missing),
    number(min),
    number(max),
    number(mean),
    number(standardDeviation),
    words ?? '',
  ];
}
