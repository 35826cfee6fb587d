import { formatPercent } from '../../common/format';
import type { SampleInspection, UnitInspection } from '../../trace/inspection';
import { onThemeChange } from '../charts/theme';
import { element, emptyState } from '../common/dom';
import type { RunSnapshot, RunStatus } from '../protocol';
import { inputList, picture } from './inputs';
import { RowPicker } from './rowPicker';
import { UnitStrip } from './unitStrip';
import { unitText } from './unitText';

/** What the view shows; kept over hiding and reloading. */
export interface Shown {
  readonly row: number;
  readonly layer: string | undefined;
  readonly unit: number;
}

export interface Questions {
  inspect(row: number): Promise<SampleInspection>;
  inspectUnit(row: number, layer: string, unit: number): Promise<UnitInspection>;
  reveal(layer: string): void;
  remember(shown: Shown): void;
}

/** One row of the data on its way through the network, layer by layer, and one unit's computation written out. */
export class ActivationsView {
  private snapshot: RunSnapshot | null = null;
  private readonly picker = new RowPicker(row => this.choose({ row }));
  private readonly sample = element('div', { className: 'sample' });
  private readonly layers = element('div', { className: 'layers' });
  private readonly detail = element('section', { className: 'detail' });
  private readonly message = element('p', { className: 'empty' });
  private readonly strips = new Map<string, UnitStrip>();
  /** May be told before the strips are there. */
  private marked: readonly string[] = [];
  private isAsking = false;
  private mustAskAgain = false;

  constructor(
    private readonly root: HTMLElement,
    private readonly questions: Questions,
    private shown: Shown,
  ) {
    this.detail.setAttribute('aria-label', 'computation of the chosen unit');
    onThemeChange(() => this.ask());
  }

  reset(snapshot: RunSnapshot | null): void {
    this.snapshot = snapshot;
    this.strips.clear();
    for (const part of [this.message, this.sample, this.detail]) part.replaceChildren();
    if (!snapshot) {
      this.root.replaceChildren(
        emptyState(
          'Train a network: here you then look into it, one row of the data and one unit at a time.',
        ),
      );
      return;
    }
    if (this.shown.row >= snapshot.rows) this.shown = { ...this.shown, row: 0 };
    if (!snapshot.layers.some(({ id }) => id === this.shown.layer)) {
      const norm = snapshot.layers.find(({ kind }) => kind.startsWith('BatchNorm'));
      this.shown = { ...this.shown, layer: (norm ?? snapshot.layers[0])?.id, unit: 0 };
    }
    this.picker.show(this.shown.row, snapshot.rows);
    this.layers.replaceChildren(...snapshot.layers.map(layer => this.strip(layer.id, layer.kind).element));
    this.root.replaceChildren(this.picker.element, this.message, this.sample, this.layers, this.detail);
    this.highlight(this.marked);
    this.ask();
  }

  update(_status: RunStatus): void {
    this.ask();
  }

  highlight(layers: readonly string[]): void {
    this.marked = layers;
    for (const [id, strip] of this.strips) strip.element.classList.toggle('current', layers.includes(id));
  }

  private strip(id: string, kind: string): UnitStrip {
    const strip = new UnitStrip(
      id,
      kind,
      unit => this.choose({ layer: id, unit }),
      () => this.questions.reveal(id),
    );
    this.strips.set(id, strip);
    return strip;
  }

  private choose(change: Partial<Shown>): void {
    this.shown = { ...this.shown, ...change };
    this.questions.remember(this.shown);
    this.ask();
  }

  /** One question at a time: while the worker answers, further wishes become one more question. */
  private async ask(): Promise<void> {
    if (this.isAsking) {
      this.mustAskAgain = true;
      return;
    }
    this.isAsking = true;
    try {
      do {
        this.mustAskAgain = false;
        await this.askOnce();
      } while (this.mustAskAgain);
    } finally {
      this.isAsking = false;
    }
  }

  private async askOnce(): Promise<void> {
    const { row, layer, unit } = this.shown;
    const { snapshot } = this;
    if (!snapshot || layer === undefined) return;
    try {
      const sample = await this.questions.inspect(row);
      const units = sample.layers.find(({ id }) => id === layer)?.values.length ?? 1;
      const detail = await this.questions.inspectUnit(row, layer, Math.min(unit, units - 1));
      if (snapshot !== this.snapshot) return;
      this.message.textContent = '';
      this.showSample(sample);
      this.detail.replaceChildren(...unitText(detail, snapshot.layers));
    } catch (error) {
      this.message.textContent = error instanceof Error ? error.message : String(error);
    }
  }

  private showSample(sample: SampleInspection): void {
    this.picker.show(sample.row, sample.rows);
    const said = sample.probability === null ? '' : ` (${formatPercent(sample.probability)})`;
    const isRight = sample.prediction === sample.target;
    const mark = sample.probability === null ? '' : isRight ? '✓ right' : '✗ wrong';
    const facts = `row ${sample.fileRow} of the file, ${sample.part}, step ${sample.step}`;
    this.sample.replaceChildren(
      element('p', { className: 'quiet', textContent: facts }),
      element('p', {
        textContent: `true ${sample.target} · said ${sample.prediction}${said} ${mark}`.trim(),
      }),
      sample.image ? picture(sample.image, sample.fileRow) : inputList(sample.inputs),
    );
    const { layer, unit } = this.shown;
    for (const values of sample.layers) {
      const chosen = values.id === layer ? unit : undefined;
      this.strips.get(values.id)?.show({ layer: values, framework: sample.framework, chosen });
    }
  }
}
