import type { Evaluator } from '../evaluation/evaluator';
import { bound, inherited } from '../evaluation/members';
import type { Stretch } from '../evaluation/syntax';
import { type FunctionValue, unknown } from '../evaluation/values';
import type { GraphNode } from '../layers/graph';
import { error, type Finding } from '../layers/report';
import { LayerModule, type ModuleValue } from './modules';
import { childrenOf, namedModules } from './moduleTree';

/**
 * Follows what Lightning calls of a module for what it says of training: the method that makes its optimizers, and a
 * step. What they change of the module is taken back.
 */
export function followSteps(evaluator: Evaluator, module: ModuleValue, steps: number): void {
  for (const name of ['configure_optimizers', 'training_step']) {
    const method = methodOf(module, name);
    if (!method) continue;
    const { code } = method;
    const batch = unknown('it is part of a batch, which only running the code tells', code);
    const given = code.parameters
      .slice(1)
      .filter(({ standard }) => !standard)
      .map(() => batch);
    const call = () => evaluator.callWith(bound(method, module), given, code.nameAt);
    evaluator.within(steps, () => evaluator.journal.attempt(call));
  }
}

/** A part that a step of the training calls besides `forward`, which alone Normscope trains. */
export function besidesForward(
  module: ModuleValue,
  nodes: readonly GraphNode[],
  textOf: (at: Stretch) => string,
): Finding[] {
  const step = methodOf(module, 'training_step');
  if (!step) return [];
  const used = new Set(nodes.map(({ identity }) => identity));
  const text = textOf(step.code);
  const part = childrenOf(module).find(([name, child]) => {
    const layers = namedModules(child).filter(([, one]) => one instanceof LayerModule);
    const isUnused = layers.length > 0 && layers.every(([, layer]) => !used.has(layer));
    return isUnused && new RegExp(`\\bself\\.${name}\\(`).test(text);
  });
  if (!part) return [];
  const message = `training_step calls self.${part[0]}, which forward does not, and Normscope trains what forward does.`;
  return [error('unsupported-computation', message, step.code.nameAt)];
}

function methodOf(module: ModuleValue, name: string): FunctionValue | undefined {
  const method = module.type === 'object' ? inherited(module.class, name) : undefined;
  return method?.type === 'function' ? method : undefined;
}
