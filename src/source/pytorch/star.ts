/** Which names a star import of a module of torch brings; undefined for a module that is not known. */
export function exportsOfTorch(module: string): ((name: string) => boolean) | undefined {
  if (module === 'torch.nn') return isExportedByNn;
  if (module === 'torch.nn.functional')
    return name => /^[a-z][a-z0-9_]*$/.test(name) && FUNCTIONAL.test(name);
  return module === 'torch' ? name => name === 'nn' || name === 'optim' : undefined;
}

/** All classes of `torch.nn` and its submodules: never a constant of the user's such as `N_IN`. */
function isExportedByNn(name: string): boolean {
  return /^[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*$/.test(name) || OTHER_EXPORTS.has(name);
}

const OTHER_EXPORTS: ReadonlySet<string> = new Set([
  ...['ELU', 'CELU', 'SELU', 'GELU', 'GLU', 'RNN', 'GRU', 'LSTM'],
  ...['attention', 'common_types', 'functional', 'grad', 'init', 'intrinsic', 'modules', 'parallel'],
  ...['parameter', 'qat', 'quantizable', 'quantized', 'utils', 'factory_kwargs'],
]);

const FUNCTIONAL =
  /^(relu|elu|selu|gelu|silu|mish|tanh|sigmoid|softmax|log_softmax|dropout|leaky_relu|\w*pool\dd|pad|cross_entropy|\w+_loss|linear|conv\dd|batch_norm|normalize|interpolate)$/;
