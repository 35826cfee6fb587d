import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { RunControls } from '../../src/runs/run';
import { Runs } from '../../src/runs/runs';
import type { RunStart } from '../../src/trace/run';
import { RunContextKeys } from '../../src/vscode/contextKeys';
import { ContextKeys } from '../../src/vscode/contributions';
import type { Reports } from '../../src/vscode/reports';

describe('the context keys', () => {
  const keys = new Map<unknown, unknown>();
  const own = vscode.commands.executeCommand;
  const runs = new Runs();
  const parts = new RunContextKeys(runs, { inBackground: () => {} } as unknown as Reports);
  const now = () =>
    [ContextKeys.hasRun, ContextKeys.isTraining, ContextKeys.isPaused].map(key => keys.get(key));
  const add = (network: string) => {
    const controls = { dispose: () => {} } as unknown as RunControls;
    return runs.add({ document: 'file:///a.py', network, dataset: '/b.csv' }, {} as RunStart, controls);
  };

  before(() => {
    const executeCommand = async (_command: string, key: string, value: boolean) => keys.set(key, value);
    Object.assign(vscode.commands, { executeCommand });
  });

  after(() => {
    Object.assign(vscode.commands, { executeCommand: own });
    parts.dispose();
    runs.dispose();
  });

  it('say how the run stands that a command means', () => {
    const first = add('a');
    assert.deepEqual(now(), [true, true, false]);
    first.setPhase('paused');
    assert.deepEqual(now(), [true, true, true]);
    const second = add('b');
    assert.deepEqual(now(), [true, true, false]);
    runs.current = first;
    assert.deepEqual(now(), [true, true, true]);
    first.setPhase('stopped');
    assert.deepEqual(now(), [true, true, false], 'the other one still trains');
    second.setPhase('stopped');
    assert.deepEqual(now(), [true, false, false]);
  });
});
