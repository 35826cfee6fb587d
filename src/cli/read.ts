import { placedMessage } from '../common/errors';
import { formatShape, plural } from '../common/format';
import type { Layer, Network, Problem, Shape } from '../network/network';
import { parameterCount } from '../network/shapes';
import { parseCommand } from './arguments';
import { printJson, table } from './output';
import { chooseNetworks, problemsOf, readSource } from './source';

const OPTIONS = { network: { type: 'string' }, json: { type: 'boolean' } } as const;

/**
 * `normscope read`: the networks of a source file, layer by layer, and what could not be read; an error among it is a
 * mistake.
 */
export async function readCommand(args: readonly string[]): Promise<number> {
  const { values, path } = parseCommand(args, OPTIONS, 'a source file');
  const reading = await readSource(path);
  if (values.json && reading.networks.length === 0)
    printJson({ networks: [], training: {}, problems: reading.problems });
  const networks = chooseNetworks(reading, path, values.network);
  const problems = problemsOf(reading, networks);
  if (values.json) printJson({ networks, training: {}, problems });
  else process.stdout.write(networks.map(networkText).join(''));
  process.stderr.write(problemsText(problems, path));
  return problems.some(({ severity }) => severity === 'error') ? 2 : 0;
}

function problemsText(problems: readonly Problem[], path: string): string {
  const place = (problem: Problem) => ({ path, ...problem.range.start });
  return problems
    .map(problem => `${placedMessage(`${problem.severity}: ${problem.message}`, place(problem))}\n`)
    .join('');
}

function networkText(network: Network): string {
  const parameters = network.layers.reduce((sum, layer) => sum + parameterCount(layer), 0);
  const title = `${network.name}: ${plural(network.layers.length, 'layer')}, ${plural(parameters, 'parameter')} (${network.framework})\n`;
  return (
    title +
    table(
      network.layers.map(layer => [
        `  ${layer.id}`,
        layer.kind,
        shapeText(layer.outputShape),
        lineText(layer),
        layer.call,
      ]),
    )
  );
}

function shapeText(shape: Shape): string {
  return shape ? `→ ${formatShape(shape)}` : '→ ?';
}

function lineText({ range }: Layer): string {
  return `line ${range.start.line + 1}`;
}
