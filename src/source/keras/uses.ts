import type { Tensor, Use } from './tensor';

/** The uses of layers that lead to a tensor, each after those before it, and the inputs that they begin at. */
export function usesOf(
  output: Tensor,
  stops: ReadonlySet<Use | Tensor> = new Set(),
): { readonly uses: readonly Use[]; readonly inputs: ReadonlySet<Tensor> } {
  const uses: Use[] = [];
  const inputs = new Set<Tensor>();
  const seen = new Set<Use>();
  const open: { readonly use: Use; next: number }[] = [];
  const enter = (tensor: Tensor) => {
    const { use } = tensor;
    if (!use) inputs.add(tensor);
    else if (!seen.has(use) && !stops.has(use)) {
      seen.add(use);
      open.push({ use, next: 0 });
    }
  };
  enter(output);
  for (let top = open.at(-1); top; top = open.at(-1)) {
    const input = top.use.inputs[top.next++];
    if (input) enter(input);
    else uses.push(open.pop()!.use);
  }
  return { uses, inputs };
}
