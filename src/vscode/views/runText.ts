import { formatCount, formatNumber, formatPercent, plural } from '../../common/format';
import type { Run } from '../../runs/run';
import type { Score, TraceFrame } from '../../trace/frame';
import { type PackedFrames, packFrames } from '../../trace/packing';
import { machineText, methodText } from '../../trace/startText';
import type { LayerHead, RunSnapshot, RunStatus } from '../../webview/protocol';
import { shapesText } from '../editor/hoverText';

/** How a run stands, in one line for a status bar, a panel or a screen reader. */
export function statusText(run: Run): string {
  const { end, store } = run;
  if (run.phase === 'failed' || run.phase === 'diverged')
    return `${run.phase}: ${run.message ?? 'for an unknown reason'}`;
  if (end) {
    const scores = [scoreText('training', end.train), scoreText('validation', end.validation)].flat();
    return [`${end.phase} after ${plural(end.steps, 'step')}`, ...scores].join(', ');
  }
  if (run.phase === 'stopped') return 'stopped, measuring all rows';
  if (run.phase === 'running' && run.step >= run.start.totalSteps) return 'measuring all rows';
  const doing = run.phase === 'paused' ? 'paused' : 'training';
  const loss = store.last ? `, loss ${formatNumber(store.last.loss)}` : '';
  return `${doing}, ${Math.floor(run.progress * 100)} %${loss}`;
}

/** How a run stands, what it is trained by, what computes it and what the text said, each on a line of its own. */
export function runLines(run: Run): string {
  const { origin, start, learningRate } = run;
  const lines = [
    `${origin.network}: ${statusText(run)}`,
    methodText(start, learningRate),
    machineText(start),
    ...(origin.fromText ? [`from the text: ${origin.fromText}`] : []),
  ];
  return lines.join('\n');
}

export function statusOf(run: Run): RunStatus {
  const { phase, step, start } = run;
  const text = `${run.phase === 'running' || run.phase === 'paused' ? `step ${formatCount(step)}/${formatCount(start.totalSteps)}, ` : ''}${statusText(run)}`;
  return { phase, text };
}

/** Frames with the tensors that the views draw. */
export function packForViews(frames: readonly TraceFrame[]): PackedFrames {
  return packFrames(frames, ['gamma', 'beta']);
}

/** Everything a view needs to begin with; `frames` false leaves them out for a view that draws none. */
export function snapshotOf(run: Run, frames: boolean): RunSnapshot {
  const layers: LayerHead[] = run.network.layers.map(layer => ({
    id: layer.id,
    kind: layer.kind,
    call: layer.call,
    line: layer.range.start.line + 1,
    shapes: shapesText(run.network, layer),
  }));
  return {
    network: run.network.name,
    dataset: run.origin.dataset,
    rows: run.start.trainRows + run.start.validationRows,
    layers,
    frames: packForViews(frames ? run.store.frames : []),
    status: statusOf(run),
  };
}

function scoreText(part: string, score: Score | null): string[] {
  if (!score) return [];
  const loss = `${part} loss ${formatNumber(score.loss)}`;
  return score.accuracy === null ? [loss] : [loss, `${part} accuracy ${formatPercent(score.accuracy)}`];
}
