import { placedMessage } from '../common/errors';
import { formatShape, plural } from '../common/format';
import { initialText } from '../network/initial';
import type { Layer, Network, Problem, Shape } from '../network/network';
import { parameterCount } from '../network/shapes';
import { toldValues } from '../network/training';
import { parseCommand } from './arguments';
import { printJson, table } from './output';
import { chooseNetworks, problemsOf, type SourceFile, withSource } from './source';

const OPTIONS = { network: { type: 'string' }, json: { type: 'boolean' } } as const;

/**
 * `normscope read`: the networks of a source file, layer by layer, and what could not be read; an error among it is a
 * mistake.
 */
export async function readCommand(args: readonly string[]): Promise<number> {
  const { values, path } = parseCommand(args, OPTIONS, 'a source file');
  return withSource(path, source => {
    const { reading } = source;
    if (values.json && reading.networks.length === 0) printJson(document([], reading.problems));
    const networks = chooseNetworks(source, values.network);
    const problems = problemsOf(reading, networks);
    if (values.json) printJson(document(networks, problems));
    else process.stdout.write(networks.map(network => networkText(network, source)).join(''));
    process.stderr.write(problemsText(problems, source));
    return problems.some(({ severity }) => severity === 'error') ? 2 : 0;
  });
}

/** What `--json` prints; the training is that of the first network that the text trains. */
function document(networks: readonly Network[], problems: readonly Problem[]) {
  const [trained] = networks.flatMap(({ training }) => training ?? []);
  return {
    networks: networks.map(({ training, ...network }) => ({
      ...network,
      ...(training ? { training: toldValues(training) } : {}),
    })),
    training: toldValues(trained ?? {}),
    problems,
  };
}

function problemsText(problems: readonly Problem[], { path, placed }: SourceFile): string {
  const place = (problem: Problem) => placed({ path, ...problem.range.start });
  return problems
    .map(problem => `${placedMessage(`${problem.severity}: ${problem.message}`, place(problem))}\n`)
    .join('');
}

function networkText(network: Network, source: SourceFile): string {
  const parameters = network.layers.reduce((sum, layer) => sum + parameterCount(layer), 0);
  const title = `${network.name}: ${plural(network.layers.length, 'layer')}, ${plural(parameters, 'parameter')} (${network.framework})\n`;
  return (
    title +
    table(
      network.layers.map(layer => [
        `  ${layer.id}`,
        layer.kind,
        shapeText(layer.outputShape),
        lineText(layer, source),
        layer.call,
        layer.initial ? `begins with ${initialText(layer.initial, layer.kind)}` : '',
      ]),
    )
  );
}

function shapeText(shape: Shape): string {
  return shape ? `→ ${formatShape(shape)}` : '→ ?';
}

function lineText({ range }: Layer, { path, placed }: SourceFile): string {
  const { cell, line } = placed({ path, ...range.start });
  return cell === undefined ? `line ${line + 1}` : `cell ${cell}, line ${line + 1}`;
}
