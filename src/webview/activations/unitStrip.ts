import { element } from '../common/dom';
import { FeatureMap } from './featureMap';
import { UnitCells } from './unitCells';
import type { ShownUnits, UnitsView } from './units';

/** One layer: its name, which leads to its line, and its units, as cells or as the picture that they make. */
export class UnitStrip {
  readonly element: HTMLElement;
  private units: UnitsView | undefined;

  constructor(
    private readonly id: string,
    kind: string,
    private readonly onChoose: (unit: number) => void,
    onReveal: () => void,
  ) {
    const name = element('button', { className: 'link', textContent: `${id} ${kind}`, title: 'Go to line' });
    name.addEventListener('click', onReveal);
    this.element = element('div', { className: 'strip' }, element('div', { className: 'name' }, name));
  }

  show(shown: ShownUnits): void {
    this.units ??= this.begin(shown);
    this.units.show(shown);
  }

  private begin({ layer: { shape, values } }: ShownUnits): UnitsView {
    const isImage = shape.length === 3 && values.length > Math.max(...shape);
    const units = new (isImage ? FeatureMap : UnitCells)(this.id, this.onChoose);
    this.element.append(units.element);
    return units;
  }
}
