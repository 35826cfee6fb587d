import * as vscode from 'vscode';
import { UserError } from '../../common/errors';
import { isLearningRate } from '../../worker/protocol';
import { Commands } from '../contributions';
import type { Command } from '../services';
import { runFor } from './target';

export const setLearningRate: Command = {
  id: Commands.setLearningRate,
  async run(services, argument) {
    const run = runFor(services, argument);
    if (!run?.isActive) return;
    const { schedule } = run.start;
    const onward = schedule === 'constant' ? '' : `, multiplied by the schedule ${schedule}`;
    const answer = await vscode.window.showInputBox({
      title: `Learning Rate of ${run.origin.network}`,
      prompt: `A number above 0; holds from the next step on${onward}.`,
      value: String(run.learningRate),
      validateInput: text =>
        rateIn(text) === undefined ? 'Give a number above 0, such as 0.001.' : undefined,
    });
    const rate = answer === undefined ? undefined : rateIn(answer);
    if (rate === undefined) return;
    if (!run.isActive)
      throw new UserError(
        `The training of ${run.origin.network} is over, so its learning rate stays as it was.`,
      );
    await run.setLearningRate(rate);
    services.log.info(`Learning rate of ${run.origin.network}: ${rate} after step ${run.step}${onward}.`);
  },
};

function rateIn(text: string): number | undefined {
  const rate = text.trim() === '' ? Number.NaN : Number(text);
  return isLearningRate(rate) ? rate : undefined;
}
