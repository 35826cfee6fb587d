import { oneLine } from '../../src/cli/output';
import { kernelSection, layerSection } from './breakdown';
import type { Comparison, Entry } from './compare';
import type { CsvTime } from './csv';
import type { GemmSpeed, Growth } from './ours';
import type { Breakdown, KernelBreakdown } from './protocol';
import type { ReadingTime } from './reading';
import { lines, number, titled } from './tables';

/** Everything that was measured; a part that was not asked for is left out. */
export interface Measured {
  readonly machine: { readonly node: string; readonly cpu: string };
  readonly missing: readonly string[];
  readonly comparisons: readonly Comparison[];
  readonly layers: Readonly<Record<string, Breakdown>>;
  readonly kernels: Readonly<Record<string, KernelBreakdown>>;
  readonly gemms?: readonly GemmSpeed[];
  readonly growths?: readonly Growth[];
  readonly csv?: CsvTime;
  readonly readings?: readonly ReadingTime[];
}

/** The measures as tables for a terminal. */
export function report(measured: Measured): string {
  const { machine, missing, comparisons, layers, kernels, gemms, growths, csv, readings } = measured;
  const sections = [
    lines([`Node ${machine.node}, ${machine.cpu}, one thread each unless the column says more`, ...missing]),
    ...(comparisons.length > 0 ? comparisonSections(comparisons) : []),
    ...Object.entries(layers).map(([name, breakdown]) => layerSection(name, breakdown)),
    ...Object.entries(kernels).map(([name, breakdown]) => kernelSection(name, breakdown)),
    ...(gemms ? [gemmSection(gemms)] : []),
    ...(growths ?? []).map(growthSection),
    ...(csv ? [csvSection(csv)] : []),
    ...(readings ? [readingSection(readings)] : []),
  ];
  return sections.join('\n');
}

/** Microseconds, ratios, and the reasons why a network cannot be trained. */
function comparisonSections(comparisons: readonly Comparison[]): string[] {
  const columns = Object.keys(Object.assign({}, ...comparisons.map(({ entries }) => entries)));
  const reasons: string[] = [];
  const refusal = (reason: string) => {
    if (!reasons.includes(reason)) reasons.push(reason);
    return `cannot train it [${reasons.indexOf(reason) + 1}]`;
  };
  const cells = (show: (entry: Extract<Entry, { steps: number }>) => string) => (comparison: Comparison) =>
    columns.map(column => {
      const entry = comparison.entries[column];
      if (!entry) return '–';
      return 'reason' in entry ? refusal(entry.reason) : show(entry);
    });
  const times = cells(({ microseconds }) => number(microseconds));
  const ratios = cells(({ ratio }) => (ratio === null ? '–' : ratio.toFixed(2)));
  return [
    titled('Microseconds a step', [
      ['network', 'batch', 'MFLOP', ...columns],
      ...comparisons.map(comparison => [
        comparison.network,
        String(comparison.batchSize),
        comparison.flops === null ? '–' : number(comparison.flops / 1e6),
        ...times(comparison),
      ]),
    ]),
    titled('Times what Normscope takes, traced', [
      ['network', ...columns],
      ...comparisons.map(comparison => [comparison.network, ...ratios(comparison)]),
    ]),
    ...(reasons.length > 0 ? [lines(reasons.map((reason, i) => `[${i + 1}] ${oneLine(reason)}`))] : []),
    versionsLine(comparisons),
  ];
}

function versionsLine(comparisons: readonly Comparison[]): string {
  const versions: Record<string, string> = Object.assign({}, ...comparisons.map(({ versions }) => versions));
  const parts = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${parts.join(', ')}\n`;
}

function gemmSection(gemms: readonly GemmSpeed[]): string {
  return titled('Matrix product', [
    ['m × k × n', 'GFLOP/s'],
    ...gemms.map(({ m, k, n, gflops }) => [`${m} × ${k} × ${n}`, gflops.toFixed(2)]),
  ]);
}

const GROWTH_TITLES = {
  width: 'Growth with the width, 3 hidden layers, batch 32',
  depth: 'Growth with the depth, 64 units a layer, batch 32',
  batch: 'Growth with the batch, 3 hidden layers of 64 units',
} as const;

function growthSection({ over, rows }: Growth): string {
  return titled(GROWTH_TITLES[over], [
    [over, 'µs/step', 'MFLOP', 'GFLOP/s'],
    ...rows.map(({ value, microseconds, flops }) => [
      String(value),
      number(microseconds),
      number(flops / 1e6),
      (flops / microseconds / 1e3).toFixed(2),
    ]),
  ]);
}

function csvSection({ rows, columns, ours, bare, ratio }: CsvTime): string {
  return `CSV ${rows} × ${columns}: ${ours.toFixed(2)} s, the library alone ${bare.toFixed(2)} s, ratio ${ratio.toFixed(2)}\n`;
}

function readingSection(readings: readonly ReadingTime[]): string {
  const cell = (time: number, parse: number) => `${number(time)} (${(time / parse).toFixed(2)})`;
  return titled('Milliseconds to read networks, and times what a bare parse takes', [
    ['language', 'lines', 'networks', 'parse', 'first in a process', 'whole', 'after an edit'],
    ...readings.map(({ language, lines: count, networks, parse, first, whole, edit }) => [
      language,
      String(count),
      String(networks),
      number(parse),
      cell(first, parse),
      cell(whole, parse),
      cell(edit, parse),
    ]),
  ]);
}
