import type { TraceFrame } from '../../trace/frame';
import { type LineStyle, StepChart } from '../charts/stepChart';
import { element } from '../common/dom';
import type { ChartSpec } from './charts';

/** One chart with its title. It is made when it is first seen, and drawn only while it is seen. */
export class ChartCell {
  readonly element: HTMLElement;
  private readonly canvas = element('canvas');
  private chart: StepChart | undefined;
  private isVisible = false;
  /** How many frames of the store are in the chart. */
  private drawn = 0;

  constructor(
    private readonly spec: ChartSpec,
    private readonly frames: () => readonly TraceFrame[],
    observer: IntersectionObserver,
  ) {
    this.canvas.setAttribute('role', 'img');
    const title = element('h3', { className: 'quiet', textContent: spec.title }, ...spec.lines.flatMap(key));
    this.element = element(
      'div',
      { className: 'chart' },
      title,
      element('div', { className: 'canvas' }, this.canvas),
    );
    observer.observe(this.element);
  }

  setVisible(isVisible: boolean): void {
    this.isVisible = isVisible;
    if (isVisible) this.update();
  }

  /** Draws the frames that came since the last time. */
  update(): void {
    const frames = this.frames();
    if (!this.isVisible || (this.drawn === frames.length && this.chart)) return;
    this.chart ??= new StepChart(this.canvas, this.spec.lines);
    for (const frame of frames.slice(this.drawn)) {
      this.chart.add(frame.step, this.spec.values(frame));
    }
    this.drawn = frames.length;
    this.chart.draw();
    const last = frames.at(-1);
    this.canvas.setAttribute(
      'aria-label',
      last ? this.spec.describe(last) : `${this.spec.title}: no values yet.`,
    );
  }

  /** The frames are others than before: all of them are drawn again. */
  restart(): void {
    this.chart?.clear();
    this.drawn = 0;
    this.update();
  }

  restyle(): void {
    this.chart?.restyle();
  }

  dispose(): void {
    this.chart?.destroy();
  }
}

/** What a line of a chart with several is called, beside a piece of it. */
function key({ key, role }: LineStyle): HTMLElement[] {
  if (key === undefined) return [];
  const made = element('span', { className: 'key', textContent: key });
  made.dataset.role = role;
  return [made];
}
