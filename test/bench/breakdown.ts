import type { Breakdown, KernelBreakdown } from './protocol';
import { lines, number, titled } from './tables';

/** Layer by layer and pass by pass. */
export function layerSection(name: string, { layers, loss, step, frame }: Breakdown): string {
  const known = layers.reduce(
    (sum, { forward, backward, update }) => sum + forward + backward + update,
    loss,
  );
  const sum = (pass: 'forward' | 'backward' | 'update') =>
    layers.reduce((total, layer) => total + layer[pass], 0);
  const row = (id: string, forward: number, backward: number, update: number, call: string) => {
    const total = forward + backward + update;
    return [id, number(forward), number(backward), number(update), number(total), share(total, step), call];
  };
  const only = (id: string, microseconds: number) => [
    id,
    '',
    '',
    '',
    number(microseconds),
    share(microseconds, step),
  ];
  return titled(`Where a step of ${name} goes, in microseconds`, [
    ['layer', 'forward', 'backward', 'update', 'sum', 'share', 'call'],
    ...layers.map(({ id, forward, backward, update, call }) => row(id, forward, backward, update, call)),
    row('all layers', sum('forward'), sum('backward'), sum('update'), ''),
    only('loss', loss),
    only('the rest', step - known),
    only('a step', step),
    only('a frame', frame),
  ]);
}

export function kernelSection(name: string, { kernels, step, clocks }: KernelBreakdown): string {
  const known = kernels.reduce((sum, { microseconds }) => sum + microseconds, 0);
  const rest = step - known;
  const table = titled(`Where a step of ${name} goes, kernel by kernel`, [
    ['kernel', 'calls/step', 'µs/step', 'share', 'µs/call'],
    ...kernels.map(({ name, calls, microseconds }) => [
      name,
      String(Number(calls.toFixed(1))),
      number(microseconds),
      share(microseconds, step),
      (microseconds / calls).toFixed(2),
    ]),
    ['not in kernels', '', number(rest), share(rest, step)],
  ]);
  const note = `A step takes ${number(step)} µs; the clocks added ${number(clocks)} µs, which are taken off everywhere above.`;
  return table + lines([note]);
}

function share(microseconds: number, step: number): string {
  return `${((microseconds / step) * 100).toFixed(1)} %`;
}
