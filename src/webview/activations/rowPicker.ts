import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import type { VscodeTextfield } from '@vscode-elements/elements/dist/vscode-textfield/index.js';
import { element } from '../common/dom';

/** Which row of the data: a number from 1, the one before, the next, or any. */
export class RowPicker {
  readonly element: HTMLElement;
  private readonly field = document.createElement('vscode-textfield') as VscodeTextfield;
  private readonly count = element('span', { className: 'quiet' });
  private row = 0;
  private rows = 0;

  constructor(private readonly onChoose: (row: number) => void) {
    this.field.type = 'number';
    this.field.label = 'row';
    this.field.setAttribute('aria-label', 'row of the data');
    this.field.addEventListener('change', () => this.choose(Math.round(Number(this.field.value)) - 1));
    this.element = element(
      'div',
      { className: 'picker' },
      element('span', { textContent: 'row' }),
      this.field,
      this.count,
      element(
        'span',
        { className: 'pair' },
        this.button('‹', 'previous row', () => this.row - 1),
        this.button('›', 'next row', () => this.row + 1),
      ),
      this.button('Random', 'any row', () => Math.floor(Math.random() * this.rows)),
    );
  }

  show(row: number, rows: number): void {
    this.row = row;
    this.rows = rows;
    if (!this.field.matches(':focus-within')) this.field.value = String(row + 1);
    this.field.min = 1;
    this.field.max = rows;
    this.count.textContent = `of ${rows}`;
  }

  private button(text: string, label: string, row: () => number): HTMLElement {
    const button = document.createElement('vscode-button');
    button.textContent = text;
    button.setAttribute('aria-label', label);
    button.setAttribute('title', label);
    button.setAttribute('secondary', '');
    button.addEventListener('click', () => this.choose(row()));
    return button;
  }

  /** Past either end it goes on at the other. */
  private choose(row: number): void {
    if (this.rows === 0 || !Number.isFinite(row)) return;
    const chosen = ((row % this.rows) + this.rows) % this.rows;
    this.row = chosen;
    this.field.value = String(chosen + 1);
    this.onChoose(chosen);
  }
}
