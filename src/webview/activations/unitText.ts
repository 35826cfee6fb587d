import { formatNumber } from '../../common/format';
import type { BatchNormStage, LinearStage, UnitInspection, UnitStage } from '../../trace/inspection';
import { element } from '../common/dom';
import type { LayerHead } from '../protocol';

/** Terms written out in the sum; the others are added up. */
const TERMS = 6;

/** The computation of one unit, one stage a block, with its real numbers; the chosen layer's stage is marked. */
export function unitText(
  { layer, unit, stages }: UnitInspection,
  layers: readonly LayerHead[],
): HTMLElement[] {
  const title = element('h2', { textContent: `unit ${layer}.${unit}` });
  const kinds = new Map(layers.map(({ id, kind }) => [id, kind]));
  return [title, ...stages.map(stage => block(stage, stage.id === layer, kinds.get(stage.id) ?? 'input'))];
}

function block(stage: UnitStage, isChosen: boolean, kind: string): HTMLElement {
  const name = stage.stage === 'input' ? 'input' : `${stage.id} ${kind}`;
  const lines = linesOf(stage).map(line => element('div', { className: 'line' }, ...line));
  const made = element(
    'div',
    { className: 'stage' },
    element('h3', { className: 'quiet', textContent: name }),
    ...lines,
  );
  made.classList.toggle('chosen', isChosen);
  return made;
}

type Line = readonly (Node | string)[];

function linesOf(stage: UnitStage): Line[] {
  switch (stage.stage) {
    case 'input':
      return [[`${stage.name} ${formatNumber(stage.raw)}, scaled `, value(stage.scaled)]];
    case 'linear':
      return linearLines(stage);
    case 'batchNorm':
      return batchNormLines(stage);
    case 'activation':
      return [
        [`a = ${functionName(stage.kind)}(${formatNumber(stage.input)}) = `, value(stage.result)],
        [element('span', { className: 'quiet', textContent: `slope ${formatNumber(stage.slope)}` })],
      ];
  }
}

function linearLines({ terms, others, bias, result }: LinearStage): Line[] {
  const rest = terms.slice(TERMS);
  const sum = rest.reduce((total, { weight, input }) => total + weight * input, others.sum);
  const more = rest.length + others.count;
  return [
    ['z = w·x + b'],
    ...terms
      .slice(0, TERMS)
      .map(
        ({ name, weight, input }, i): Line => [
          `${i === 0 ? '= ' : '+ '}${formatNumber(weight)} · ${formatNumber(input)}`,
          element('span', { className: 'quiet', textContent: `  ${name}` }),
        ],
      ),
    ...(more > 0
      ? [
          [
            `+ ${formatNumber(sum)}`,
            element('span', { className: 'quiet', textContent: `  ${more} more terms` }),
          ],
        ]
      : []),
    ...(bias === null
      ? []
      : [[`+ ${formatNumber(bias)}`, element('span', { className: 'quiet', textContent: '  b' })]]),
    ['= ', value(result)],
  ];
}

function batchNormLines({ input, eps, gamma, beta, running, batch, result }: BatchNormStage): Line[] {
  const { mean, variance, normalized } = running;
  const lines: Line[] = [
    ['x̂ = (z − μ) / √(σ² + ε)'],
    [
      `= (${formatNumber(input)} − ${formatNumber(mean)}) / √(${formatNumber(variance)} + ${formatNumber(eps)}) = `,
      value(normalized),
    ],
  ];
  if (batch) {
    const text = `with the last batch's μ ${formatNumber(batch.mean)}, σ² ${formatNumber(batch.variance)}: ${formatNumber(batch.normalized)}`;
    lines.push([element('span', { className: 'quiet', textContent: text })]);
  }
  lines.push(
    ['y = γ · x̂ + β'],
    [
      colored(formatNumber(gamma), 'gamma'),
      ` · ${formatNumber(normalized)} + `,
      colored(formatNumber(beta), 'beta'),
      ' = ',
      value(result),
    ],
  );
  return lines;
}

function functionName(kind: string): string {
  const names: Readonly<Record<string, string>> = { Identity: 'pass', Flatten: 'pass', Dropout: 'pass' };
  return names[kind] ?? kind.toLowerCase();
}

function value(number: number): Node {
  return element('strong', { textContent: formatNumber(number) });
}

function colored(text: string, role: 'gamma' | 'beta'): Node {
  return element('span', { className: role, textContent: text });
}
