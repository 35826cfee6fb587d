import { formatNumber } from '../../common/format';
import { element } from '../common/dom';

/** More cells than this are no longer told apart; the rest is named by its number. */
const MAX_CELLS = 256;

/** The units of one layer as a row of cells: the darker, the larger; hatched where it is negative. */
export class UnitStrip {
  readonly element: HTMLElement;
  private readonly cells = element('div', { className: 'cells' });
  private readonly facts = element('span', { className: 'quiet' });
  private chosen: number | undefined;

  constructor(
    id: string,
    kind: string,
    private readonly onChoose: (unit: number) => void,
    onReveal: () => void,
  ) {
    const name = element('button', { className: 'link', textContent: `${id} ${kind}`, title: 'Go to line' });
    name.addEventListener('click', onReveal);
    this.cells.setAttribute('role', 'listbox');
    this.cells.setAttribute('aria-label', `units of layer ${id}`);
    this.cells.addEventListener('keydown', event => this.onKey(event));
    this.element = element(
      'div',
      { className: 'strip' },
      element('div', { className: 'name' }, name, this.facts),
      this.cells,
    );
  }

  /** @param chosen the unit whose computation is shown, when it is one of this layer's */
  show(values: Float32Array, chosen: number | undefined): void {
    this.chosen = chosen;
    const count = Math.min(values.length, MAX_CELLS);
    while (this.cells.childElementCount < count) this.cells.append(this.cell(this.cells.childElementCount));
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
    const cells = [...this.cells.children] as HTMLElement[];
    for (const [unit, cell] of cells.entries()) paint(cell, values[unit]!, largest, unit, unit === chosen);
    const focusable = cells[chosen ?? 0];
    if (focusable) focusable.tabIndex = 0;
    this.facts.textContent = values.length > count ? ` ${count} of ${values.length} units` : '';
  }

  private cell(unit: number): HTMLElement {
    const cell = element('div', { className: 'cell', tabIndex: -1 });
    cell.setAttribute('role', 'option');
    cell.addEventListener('click', () => this.onChoose(unit));
    return cell;
  }

  private onKey(event: KeyboardEvent): void {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const cells = [...this.cells.children] as HTMLElement[];
    const focused = cells.indexOf(document.activeElement as HTMLElement);
    if (event.key === 'Enter' || event.key === ' ') this.onChoose(focused);
    else if (move === undefined) return;
    else {
      const unit = Math.max(0, Math.min(cells.length - 1, (this.chosen ?? focused) + move));
      cells[unit]?.focus();
      this.onChoose(unit);
    }
    event.preventDefault();
  }
}

function paint(cell: HTMLElement, value: number, largest: number, unit: number, isChosen: boolean): void {
  const text = `unit ${unit}: ${formatNumber(value)}`;
  cell.title = text;
  cell.setAttribute('aria-label', text);
  cell.setAttribute('aria-selected', String(isChosen));
  cell.tabIndex = -1;
  cell.classList.toggle('negative', value < 0);
  cell.style.setProperty('--share', String(Math.round((Math.abs(value) / largest) * 100)));
}
