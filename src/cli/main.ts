import { messageOf, placedMessage, UserError } from '../common/errors';
import { dataCommand } from './data';
import { oneLine } from './output';
import { readCommand } from './read';
import { trainCommand } from './train';

export const USAGE = `Usage:
  normscope read  <source> [--network NAME] [--json]
  normscope data  <file> [--target COLUMN] [--json]
  normscope train <source> --data <file> [--network NAME] [--target COLUMN]
                  [--epochs N | --steps N] [--batch-size N] [--learning-rate X]
                  [--optimizer sgd|momentum|adam|adamw|rmsprop|adagrad] [--weight-decay X]
                  [--clip-norm X] [--clip-value X] [--schedule NAME[:NUMBER]] [--warmup STEPS]
                  [--loss NAME] [--label-smoothing X] [--class-weights A,B,…|balanced]
                  [--init NAME[:STD]] [--weights FILE.safetensors] [--seed N]
                  [--scaling standardize|minmax|none] [--validation FRACTION] [--no-shuffle]
                  [--trace-every N] [--kernels auto|portable] [--threads N] [--out DIR] [--json]

  losses          cross-entropy, nll, bce, bce-with-logits, hinge, mse, mae, huber, smooth-l1
  schedules       constant, step:EPOCHS, exponential:FACTOR, cosine, one-cycle, plateau:PATIENCE
  initial values  default, kaiming-uniform, kaiming-normal, xavier-uniform, xavier-normal,
                  lecun-uniform, lecun-normal, orthogonal, normal:STD, zeros

Results go to standard output, progress and messages to standard error.
Exit codes: 0 done, 1 a fault of Normscope, 2 a mistake in what was given, 3 the run diverged, 130 interrupted.
`;

/** Runs one command; resolves to the exit code. `worker` is the path of the training thread's bundle. */
export async function runCommandLine(args: readonly string[], worker: string): Promise<number> {
  const [command, ...rest] = args;
  if (command === 'help' || args.some(arg => arg === '--help' || arg === '-h')) {
    process.stdout.write(USAGE);
    return 0;
  }
  try {
    switch (command) {
      case 'read':
        return await readCommand(rest);
      case 'data':
        return await dataCommand(rest, worker);
      case 'train':
        return await trainCommand(rest, worker);
      case undefined:
        throw new UserError('Name a command: read, data or train; `normscope --help` shows how.');
      default:
        throw new UserError(`There is no command '${command}'; use read, data or train.`);
    }
  } catch (error) {
    const place = error instanceof UserError ? error.place : undefined;
    process.stderr.write(`${oneLine(placedMessage(messageOf(error), place))}\n`);
    return error instanceof UserError ? 2 : 1;
  }
}
