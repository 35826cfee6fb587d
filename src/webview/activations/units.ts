import type { LayerValues, SampleInspection } from '../../trace/inspection';
import { element } from '../common/dom';

/** What the units of a layer hold for a sample. */
export interface ShownUnits {
  readonly layer: LayerValues;
  readonly framework: SampleInspection['framework'];
  /** The unit whose computation is shown, when it is one of this layer's. */
  readonly chosen: number | undefined;
}

/** Shows the units of one layer, of which one can be chosen. */
export interface UnitsView {
  readonly element: HTMLElement;
  show(shown: ShownUnits): void;
}

/** Two buttons around the text that says what is between them. */
export function pager(text: HTMLElement, what: string, turn: (direction: -1 | 1) => void): HTMLElement {
  const button = (textContent: string, which: string, direction: -1 | 1) => {
    const made = element('button', { className: 'link', textContent, title: `${which} ${what}` });
    made.setAttribute('aria-label', made.title);
    made.addEventListener('click', () => turn(direction));
    return made;
  };
  return element('div', { className: 'pages' }, button('‹', 'previous', -1), text, button('›', 'next', 1));
}
