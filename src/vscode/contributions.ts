/** Every id and key that `package.json` contributes, spelled once. A test holds this file against `package.json`. */

export const EXTENSION_ID = 'normscope.normscope';

export const Commands = {
  trainNetwork: 'normscope.trainNetwork',
  stop: 'normscope.stop',
  pause: 'normscope.pause',
  resume: 'normscope.resume',
  step: 'normscope.step',
  setLearningRate: 'normscope.setLearningRate',
  showTraces: 'normscope.showTraces',
  showResponsiveness: 'normscope.showResponsiveness',
  toggleInlineValues: 'normscope.toggleInlineValues',
  explainProblem: 'normscope.explainProblem',
  turnOffProblem: 'normscope.turnOffProblem',
} as const;

export const Views = {
  container: 'normscope',
  layers: 'normscope.layers',
  activations: 'normscope.activations',
  traces: 'normscope.traces',
} as const;

export const Settings = {
  optimizer: 'normscope.training.optimizer',
  learningRate: 'normscope.training.learningRate',
  schedule: 'normscope.training.schedule',
  weightDecay: 'normscope.training.weightDecay',
  loss: 'normscope.training.loss',
  initialization: 'normscope.training.initialization',
  batchSize: 'normscope.training.batchSize',
  epochs: 'normscope.training.epochs',
  seed: 'normscope.training.seed',
  threads: 'normscope.training.threads',
  scaling: 'normscope.dataset.scaling',
  validationFraction: 'normscope.dataset.validationFraction',
  cadence: 'normscope.trace.cadence',
  inlineValues: 'normscope.editor.inlineValues',
  problems: 'normscope.problems',
} as const;

export const ContextKeys = {
  isTraining: 'normscope.isTraining',
  isPaused: 'normscope.isPaused',
  hasNetwork: 'normscope.hasNetwork',
  hasRun: 'normscope.hasRun',
} as const;
