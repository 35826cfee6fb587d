import type { Tensor, Use } from './tensor';

/** The uses of layers that lead to a tensor, in their order, and the inputs that they begin at. */
export function usesOf(
  output: Tensor,
  stops: ReadonlySet<Use | Tensor> = new Set(),
): { readonly uses: readonly Use[]; readonly inputs: ReadonlySet<Tensor> } {
  const uses = new Set<Use>();
  const inputs = new Set<Tensor>();
  const open = [output];
  for (let tensor = open.pop(); tensor; tensor = open.pop()) {
    const { use } = tensor;
    if (!use) inputs.add(tensor);
    else if (!uses.has(use) && !stops.has(use)) {
      uses.add(use);
      open.push(...use.inputs);
    }
  }
  return { uses: [...uses].sort((a, b) => a.order - b.order), inputs };
}
