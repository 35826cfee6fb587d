import type { UnitInspection, UnitStage } from '../../trace/inspection';
import { element } from '../common/dom';
import type { LayerHead } from '../protocol';
import { linesOf, type Piece } from './stageLines';

/** The computation of one unit, one stage a block, with its real numbers; the chosen layer's stage is marked. */
export function unitText(
  { layer, name, words, stages }: UnitInspection,
  layers: readonly LayerHead[],
): HTMLElement[] {
  const title = element('h2', { textContent: `unit ${name}` });
  const place = words === null ? [] : [element('p', { className: 'quiet', textContent: words })];
  const kinds = new Map(layers.map(({ id, kind }) => [id, kind]));
  return [title, ...place, ...stages.map(stage => block(stage, stage.id === layer, kinds.get(stage.id)))];
}

/** @param kind of the layer; the input has none */
function block(stage: UnitStage, isChosen: boolean, kind: string | undefined): HTMLElement {
  const name = kind === undefined ? 'input' : `${stage.id} ${kind}`;
  const made = element(
    'div',
    { className: 'stage' },
    element('h3', { className: 'quiet', textContent: name }),
    ...linesOf(stage).map(line => element('div', { className: 'line' }, ...line.map(node))),
  );
  made.classList.toggle('chosen', isChosen);
  return made;
}

function node(piece: Piece): Node | string {
  if (typeof piece === 'string') return piece;
  const { text, role } = piece;
  if (role === 'value') return element('strong', { textContent: text });
  return element('span', { className: role, textContent: text });
}
