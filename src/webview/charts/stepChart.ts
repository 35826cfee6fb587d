import {
  Chart,
  type ChartDataset,
  Decimation,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from 'chart.js';
import { formatNumber } from '../../common/format';
import { color, type Role } from './theme';

Chart.register(LineController, LineElement, PointElement, LinearScale, Filler, Decimation, Tooltip);
Chart.defaults.animation = false;
Chart.defaults.font.size = 10;

interface Point {
  x: number;
  y: number;
}

/** How a line looks; what it shows is its role. */
export interface LineStyle {
  readonly label: string;
  /** Its name in the title of the chart, where that does not say it. */
  readonly key?: string;
  readonly role: Role;
  readonly width?: number;
  readonly dashed?: boolean;
  readonly opacity?: number;
  /** Fills the area to the line that comes after this one. */
  readonly fillsToNext?: boolean;
  /** Named in the tooltip; off for edges of bands and hairlines. */
  readonly isNamed?: boolean;
}

/** Lines over steps on a canvas. Points are only ever added at the end, or all replaced. */
export class StepChart {
  private readonly chart: Chart<'line', Point[]>;
  private readonly styles: readonly LineStyle[];
  /** All points of each line. Chart.js hands out its thinned copy as a set's `data`, so ours are kept apart. */
  private points: Point[][];

  constructor(canvas: HTMLCanvasElement, styles: readonly LineStyle[]) {
    this.styles = styles;
    this.points = styles.map(() => []);
    this.chart = new Chart(canvas, {
      type: 'line',
      data: { datasets: styles.map(dataset) },
      options: {
        parsing: false,
        normalized: true,
        maintainAspectRatio: false,
        interaction: { mode: 'nearest', axis: 'x', intersect: false },
        elements: { point: { radius: 0, hitRadius: 6 } },
        scales: { x: { type: 'linear', min: 0 }, y: { type: 'linear' } },
        plugins: {
          decimation: { enabled: true, algorithm: 'min-max' },
          tooltip: {
            filter: item => styles[item.datasetIndex]?.isNamed !== false,
            callbacks: {
              title: items => `step ${items[0]?.parsed.x ?? ''}`,
              label: item => `${item.dataset.label} ${formatNumber(item.parsed.y ?? Number.NaN)}`,
            },
          },
        },
      },
    });
    this.restyle();
  }

  /** Adds a point to each line that has a value; one that is not finite leaves a gap. */
  add(step: number, values: readonly (number | undefined)[]): void {
    this.points.forEach((points, i) => {
      const y = values[i];
      if (y !== undefined) points.push({ x: step, y: Number.isFinite(y) ? y : Number.NaN });
    });
  }

  clear(): void {
    this.points = this.styles.map(() => []);
  }

  draw(): void {
    this.chart.data.datasets.forEach((set, i) => {
      set.data = this.points[i]!;
    });
    // Chart.js's thinning may leave out the last points; the axis shall still end at the last step.
    const last = this.points.reduce((most, points) => Math.max(most, points.at(-1)?.x ?? 0), 1);
    this.chart.options.scales!.x!.max = last;
    this.chart.update('none');
  }

  /** Takes the theme's colours anew. */
  restyle(): void {
    this.chart.data.datasets.forEach((set, i) => {
      Object.assign(set, colors(this.styles[i]!));
    });
    for (const scale of Object.values(this.chart.options.scales ?? {})) {
      Object.assign(scale!, {
        ticks: { color: color('text'), maxTicksLimit: 5, maxRotation: 0, callback: tick },
        grid: { color: color('text', 0.2), drawTicks: false },
        border: { display: false },
      });
    }
    this.draw();
  }

  destroy(): void {
    this.chart.destroy();
  }
}

function dataset(style: LineStyle): ChartDataset<'line', Point[]> {
  return {
    label: style.label,
    data: [],
    borderWidth: style.width ?? 1.5,
    borderDash: style.dashed ? [4, 3] : [],
    fill: style.fillsToNext ? '+1' : false,
    spanGaps: false,
  };
}

function colors(style: LineStyle) {
  return {
    borderColor: color(style.role, style.opacity ?? 1),
    backgroundColor: color(style.role, 0.2),
    pointBackgroundColor: color(style.role),
  };
}

/** Ticks are round numbers already; near each other they need all their digits. */
function tick(value: string | number): string {
  const number = Number(value);
  if (Math.abs(number) >= 1000) return formatNumber(number);
  return String(Number(number.toPrecision(6))).replace('-', '\u2212');
}
