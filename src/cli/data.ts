import { formatCount, formatNumber, formatShape, plural } from '../common/format';
import type { ColumnSummary, TableSummary } from '../dataset/summary';
import { parseCommand } from './arguments';
import { oneLine, printJson, table } from './output';
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
  const { rows, columns, ignored, problems } = summary;
  const title = `${path}: ${plural(rows, 'row')}, ${plural(columns.length, 'column')}\n`;
  const said = [
    roleText(summary),
    ...ignored.map(({ name, reason }) => `column ${name} is left out: ${reason}`),
    ...problems.map(({ severity, message }) => `${severity}: ${message}`),
  ];
  return title + table([HEADER, ...columns.map(columnRow)]) + said.map(line => `${oneLine(line)}\n`).join('');
}

function roleText({ target, targetReason, task, classes, inputs }: TableSummary): string {
  const why = targetReason === null ? '' : ` because ${targetReason}`;
  const into = classes && classes.length > 0 ? ` into ${someOf(classes, 10, classes.length)}` : '';
  return `target ${target}${why}: ${task}${into}; ${plural(inputs, 'input')}`;
}

const HEADER = ['  column', 'type', 'missing', 'min', 'max', 'mean', 'deviation', 'categories'];

function columnRow(column: ColumnSummary): string[] {
  const number = (value: number | null) => (value === null ? '' : formatNumber(value));
  const { name, type, missing, shape, min, max, mean, standardDeviation, categories, categoryCount } = column;
  return [
    `  ${name}`,
    shape ? `${type} ${formatShape(shape)}` : type,
    String(missing),
    number(min),
    number(max),
    number(mean),
    number(standardDeviation),
    categories === null ? '' : someOf(categories, 6, categoryCount ?? 0),
  ];
}

/** The first `shown` words, and how many there are if that is not all of them. */
function someOf(words: readonly string[], shown: number, count: number): string {
  return count > shown ? `${words.slice(0, shown).join(', ')} … (${formatCount(count)})` : words.join(', ');
}
