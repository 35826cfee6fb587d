import { Commands } from '../contributions';
import type { Command } from '../services';
import { networkFor } from './target';

/** A script or a test can say beforehand what would be asked: `{ dataset, target }` beside the network. */
interface Answers {
  readonly dataset?: string;
  readonly target?: string;
}

export const trainNetwork: Command = {
  id: Commands.trainNetwork,
  async run(services, argument, answers) {
    const found = await networkFor(services, argument);
    if (!found) return;
    const onChosen = () => services.traces.show();
    await services.trainer.train({ ...found, ...((answers ?? {}) as Answers), onChosen });
  },
};
