import type { TraceFrame } from '../../trace/frame';
import { unpackFrames } from '../../trace/packing';
import { onThemeChange } from '../charts/theme';
import { element, emptyState } from '../common/dom';
import { Pacer } from '../common/pacer';
import type { LayerHead, RunSnapshot, RunStatus } from '../protocol';
import { ChartCell } from './chartCell';
import { accuracyChart, type ChartSpec, lossChart, meanChart, unitsChart, varianceChart } from './charts';

/** The panel: how the run stands, loss and accuracy, then a row of charts a layer. */
export class TracesView {
  private frames: TraceFrame[] = [];
  /** May be told before the rows are there. */
  private marked: readonly string[] = [];
  private readonly cells = new Map<Element, ChartCell>();
  private readonly rows = new Map<string, HTMLElement>();
  private readonly status = element('p', { className: 'status' });
  private readonly drawing = new Pacer(() => {
    for (const cell of this.cells.values()) cell.update();
  });
  private readonly observer = new IntersectionObserver(entries => {
    for (const { target, isIntersecting } of entries) this.cells.get(target)?.setVisible(isIntersecting);
  });

  constructor(
    private readonly root: HTMLElement,
    private readonly reveal: (layer: string) => void,
  ) {
    onThemeChange(() => {
      for (const cell of this.cells.values()) cell.restyle();
    });
  }

  /** Shows another run, or that there is none. */
  reset(snapshot: RunSnapshot | null): void {
    for (const cell of this.cells.values()) cell.dispose();
    this.observer.disconnect();
    this.cells.clear();
    this.rows.clear();
    this.frames = [];
    if (!snapshot) {
      this.root.replaceChildren(emptyState('Nothing is trained yet. Run “Normscope: Train Network…”.'));
      return;
    }
    const frames = unpackFrames(snapshot.frames);
    this.frames = frames;
    const title = element('h2', { textContent: `${snapshot.network} on ${fileName(snapshot.dataset)}` });
    const scores = element(
      'div',
      { className: 'charts' },
      this.cell(lossChart()),
      this.cell(accuracyChart()),
    );
    const units = snapshot.layers.map((_, i) => frames[0]?.layers[i]?.batchNorm?.gamma?.length);
    const rows = snapshot.layers.map((layer, i) => this.row(layer, i, units[i]));
    this.root.replaceChildren(element('header', {}, title, this.status), scores, ...rows);
    this.setStatus(snapshot.status);
    this.highlight(this.marked);
  }

  update(frames: TraceFrame[], isWhole: boolean, status: RunStatus): void {
    const isFirst = this.frames.length === 0;
    if (isWhole) this.frames = frames;
    else this.frames.push(...frames);
    this.setStatus(status);
    if (isFirst && frames[0]) this.addUnitCharts(frames[0]);
    if (isWhole) for (const cell of this.cells.values()) cell.restart();
    this.drawing.request();
  }

  /** Marks the rows of these layers and brings the first into view. */
  highlight(layers: readonly string[]): void {
    this.marked = layers;
    for (const [id, row] of this.rows) row.classList.toggle('current', layers.includes(id));
    const first = layers[0] === undefined ? undefined : this.rows.get(layers[0]);
    first?.scrollIntoView({ block: 'nearest' });
  }

  private row(
    { id, kind, call, line, shapes }: LayerHead,
    index: number,
    units: number | undefined,
  ): HTMLElement {
    const name = element('button', {
      className: 'link',
      textContent: `${id} ${kind}`,
      title: `Go to line ${line}`,
    });
    name.addEventListener('click', () => this.reveal(id));
    const facts = element('span', { className: 'quiet', textContent: ` ${shapes}` });
    const head = element(
      'div',
      { className: 'head' },
      element('h3', {}, name, facts),
      element('code', { textContent: call }),
    );
    const charts = element(
      'div',
      { className: 'charts' },
      this.cell(meanChart(index)),
      this.cell(varianceChart(index)),
    );
    const row = element('section', { className: 'layer' }, head, charts);
    row.dataset.layer = id;
    row.setAttribute('aria-label', `layer ${id} ${kind}`);
    this.rows.set(id, row);
    if (units !== undefined) this.addUnits(charts, index, units);
    return row;
  }

  /** Which layers have gamma and beta shows with the first frame. */
  private addUnitCharts({ layers }: TraceFrame): void {
    layers.forEach(({ id, batchNorm }, index) => {
      const charts = this.rows.get(id)?.querySelector<HTMLElement>('.charts');
      if (charts && batchNorm?.gamma) this.addUnits(charts, index, batchNorm.gamma.length);
    });
  }

  private addUnits(charts: HTMLElement, index: number, units: number): void {
    charts.append(this.cell(unitsChart(index, 'gamma', units)), this.cell(unitsChart(index, 'beta', units)));
  }

  private cell(spec: ChartSpec): HTMLElement {
    const cell = new ChartCell(spec, () => this.frames, this.observer);
    this.cells.set(cell.element, cell);
    return cell.element;
  }

  private setStatus({ text, phase }: RunStatus): void {
    this.status.textContent = text;
    this.status.dataset.phase = phase;
  }
}

function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
