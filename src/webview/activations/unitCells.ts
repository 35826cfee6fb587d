import { formatCount, formatNumber } from '../../common/format';
import { unitWords } from '../../trace/unitNames';
import { element } from '../common/dom';
import { pager, type ShownUnits, type UnitsView } from './units';

/** Cells on a page: more are no longer told apart. */
const MAX_CELLS = 256;

/** How far each key goes. */
const MOVES: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  PageUp: -MAX_CELLS,
  PageDown: MAX_CELLS,
};

/** Units as pages of cells: the stronger the colour, the larger; a bar below where it is negative. */
export class UnitCells implements UnitsView {
  readonly element: HTMLElement;
  private readonly cells = element('div', { className: 'cells' });
  private readonly facts = element('span', { className: 'quiet' });
  private readonly pages: HTMLElement;
  private shown: ShownUnits | undefined;
  /** The first unit of the page. */
  private first = 0;

  constructor(
    id: string,
    private readonly onChoose: (unit: number) => void,
  ) {
    this.cells.setAttribute('role', 'listbox');
    this.cells.setAttribute('aria-label', `units of layer ${id}`);
    this.cells.addEventListener('keydown', event => this.onKey(event));
    this.pages = pager(this.facts, `units of layer ${id}`, direction =>
      this.turnTo(this.first + direction * MAX_CELLS),
    );
    this.element = element('div', {}, this.cells, this.pages);
  }

  show(shown: ShownUnits): void {
    const { chosen } = shown;
    const isNew = chosen !== this.shown?.chosen;
    this.shown = shown;
    if (chosen !== undefined && isNew) this.first = chosen - (chosen % MAX_CELLS);
    this.paint();
  }

  private paint(): void {
    if (!this.shown) return;
    const { layer, framework, chosen } = this.shown;
    const { values, shape } = layer;
    const count = Math.min(values.length - this.first, MAX_CELLS);
    while (this.cells.childElementCount > count) this.cells.lastElementChild?.remove();
    while (this.cells.childElementCount < count) this.cells.append(this.cell(this.cells.childElementCount));
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
    for (const [i, cell] of this.cellList.entries()) {
      const unit = this.first + i;
      const text = `${unitWords(shape, unit, framework)}: ${formatNumber(values[unit]!)}`;
      paintCell(cell, values[unit]! / largest, text, unit === chosen);
      cell.setAttribute('aria-posinset', String(unit + 1));
      cell.setAttribute('aria-setsize', String(values.length));
    }
    const focusable = this.cellList[(chosen ?? -1) - this.first] ?? this.cellList[0];
    if (focusable) focusable.tabIndex = 0;
    this.pages.hidden = values.length <= MAX_CELLS;
    const last = formatCount(this.first + count - 1);
    this.facts.textContent = ` ${formatCount(this.first)} to ${last} of ${formatCount(values.length)} units `;
  }

  private get cellList(): HTMLElement[] {
    return [...this.cells.children] as HTMLElement[];
  }

  private cell(index: number): HTMLElement {
    const cell = element('div', { className: 'cell', tabIndex: -1 });
    cell.setAttribute('role', 'option');
    cell.addEventListener('click', () => this.onChoose(this.first + index));
    return cell;
  }

  /** Shows the page with a unit, or the nearest one. */
  private turnTo(unit: number): void {
    const nearest = this.clamp(unit);
    this.first = nearest - (nearest % MAX_CELLS);
    this.paint();
  }

  private clamp(unit: number): number {
    const units = this.shown?.layer.values.length ?? 1;
    return Math.max(0, Math.min(units - 1, unit));
  }

  private onKey(event: KeyboardEvent): void {
    const focused = this.first + this.cellList.indexOf(document.activeElement as HTMLElement);
    const move = MOVES[event.key];
    if (event.key === 'Enter' || event.key === ' ') this.onChoose(focused);
    else if (move === undefined) return;
    else {
      const unit = this.clamp(focused + move);
      this.turnTo(unit);
      this.cellList[unit - this.first]?.focus();
      this.onChoose(unit);
    }
    event.preventDefault();
  }
}

/** @param share of the layer's largest value, −1 to 1 */
function paintCell(cell: HTMLElement, share: number, text: string, isChosen: boolean): void {
  cell.title = text;
  cell.setAttribute('aria-label', text);
  cell.setAttribute('aria-selected', String(isChosen));
  cell.tabIndex = -1;
  cell.classList.toggle('negative', share < 0);
  cell.style.setProperty('--share', String(Math.round(Math.abs(share) * 100)));
}
