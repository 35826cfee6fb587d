import assert from 'node:assert/strict';
import { Run, type RunControls } from '../../../src/runs/run';
import { runLines, statusText } from '../../../src/vscode/views/runText';
import { plainDataset, runOf } from '../trainer/support';

const DATA = plainDataset(
  [
    [0, 1],
    [1, 0],
  ],
  [0, 1],
  'classification',
);
const ORIGIN = { document: 'file:///net.py', network: 'net', dataset: 'data.csv' };

describe('the words for a run', () => {
  const started = (more = {}) => {
    const start = runOf('nn.Sequential(nn.Linear(2, 2))', DATA, { kernels: 'portable' }).describe();
    const controls = { setLearningRate: async () => {} } as Partial<RunControls> as RunControls;
    return new Run({ ...ORIGIN, ...more }, start, controls);
  };

  it('are how it stands, what it is trained by, and what computes it', async () => {
    const run = started();
    await run.setLearningRate(0.05);
    assert.equal(
      runLines(run),
      'net: training, 0 %\ncross-entropy by adam, learning rate 0.05\nportable kernels, 1 thread',
    );
  });

  it('say what the text of the network gave', () => {
    assert.match(runLines(started({ fromText: 'Adam, 3 epochs' })), /\nfrom the text: Adam, 3 epochs$/);
  });

  it('tell a run that diverged from one that failed', () => {
    for (const phase of ['diverged', 'failed'] as const) {
      const run = started();
      const nothing = { steps: 1, seconds: 0, train: null, validation: null };
      run.finish({ phase, message: 'Why it did.', ...nothing });
      assert.equal(statusText(run), `${phase}: Why it did.`);
    }
  });
});
