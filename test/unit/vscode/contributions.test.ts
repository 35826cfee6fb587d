import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCALINGS } from '../../../src/dataset/scaling';
import { PROBLEM_CODES } from '../../../src/source/problemCodes';
import { INITIALIZATIONS } from '../../../src/trainer/initialize';
import { LOSSES } from '../../../src/trainer/losses/loss';
import { OPTIMIZERS } from '../../../src/trainer/optimizers/defaults';
import { SCHEDULES } from '../../../src/trainer/schedules';
import { DEFAULT_SETTINGS } from '../../../src/trainer/settings';
import { Commands, ContextKeys, EXTENSION_ID, Settings, Views } from '../../../src/vscode/contributions';

interface Property {
  readonly default: unknown;
  readonly enum?: readonly unknown[];
  readonly enumDescriptions?: readonly string[];
  readonly properties?: Readonly<Record<string, { enum: readonly string[]; description: string }>>;
}

interface Manifest {
  readonly name: string;
  readonly publisher: string;
  readonly contributes: {
    readonly commands: readonly { command: string; title: string; category: string }[];
    readonly menus: Readonly<Record<string, readonly { command: string; when?: string }[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { id: string }[] };
    readonly views: Readonly<Record<string, readonly { id: string }[]>>;
    readonly configuration: readonly { properties: Readonly<Record<string, Property>> }[];
  };
}

const text = readFileSync('package.json', 'utf8');
const manifest = JSON.parse(text) as Manifest;
const words = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Record<string, string>;
const { contributes } = manifest;
const properties = Object.assign(
  {},
  ...contributes.configuration.map(({ properties }) => properties),
) as Record<string, Property>;

describe('what package.json contributes', () => {
  it('are the commands, views and settings that the code knows', () => {
    assert.equal(`${manifest.publisher}.${manifest.name}`, EXTENSION_ID);
    assert.deepEqual(
      contributes.commands.map(({ command }) => command).sort(),
      Object.values(Commands).sort(),
    );
    assert.ok(contributes.commands.every(({ category }) => category === 'Normscope'));
    assert.deepEqual(
      contributes.viewsContainers.activitybar.map(({ id }) => id),
      [Views.container],
    );
    assert.deepEqual(
      contributes.views[Views.container]!.map(({ id }) => id).sort(),
      [Views.activations, Views.layers].sort(),
    );
    assert.deepEqual(Object.keys(properties).sort(), Object.values(Settings).sort());
  });

  it('has the defaults of the trainer', () => {
    const defaults = Object.fromEntries(
      Object.entries(properties).map(([key, value]) => [key.split('.').at(-1)!, value.default]),
    );
    const {
      optimizer,
      learningRate,
      schedule,
      loss,
      initialization,
      batchSize,
      epochs,
      seed,
      threads,
      scaling,
      validationFraction,
      traceEvery,
    } = DEFAULT_SETTINGS;
    const expected = {
      optimizer,
      learningRate,
      schedule,
      weightDecay: DEFAULT_SETTINGS.optimizerOptions.weightDecay ?? null,
      loss,
      initialization,
      batchSize,
      epochs,
      seed,
      threads,
      scaling,
      validationFraction,
      cadence: traceEvery,
      inlineValues: true,
      problems: {},
    };
    assert.deepEqual(defaults, expected);
  });

  it('offers what the trainer has to choose from, each with a word', () => {
    for (const [key, choices] of [
      [Settings.optimizer, OPTIMIZERS],
      [Settings.schedule, SCHEDULES],
      [Settings.loss, [null, ...LOSSES]],
      [Settings.initialization, INITIALIZATIONS],
      [Settings.scaling, SCALINGS],
    ] as const) {
      const { enum: offered = [], enumDescriptions } = properties[key]!;
      assert.deepEqual([...offered].sort(), [...choices].sort(), key);
      const prefix = `%setting.${key.split('.').at(-1)}.`;
      assert.deepEqual(
        enumDescriptions,
        offered.map(value => `${prefix}${value}%`),
      );
    }
  });

  it('has a setting and a section of the manual for each code of a problem', () => {
    const codes = [...PROBLEM_CODES].sort();
    const settings = properties[Settings.problems]!.properties!;
    assert.deepEqual(Object.keys(settings).sort(), codes);
    for (const [code, { enum: choices, description }] of Object.entries(settings)) {
      assert.deepEqual(choices, ['off', 'hint', 'information', 'warning', 'error']);
      assert.equal(description, `%problem.${code}%`);
    }
    const sections = readFileSync('media/problems.md', 'utf8').matchAll(/^### (.+)$/gm);
    assert.deepEqual([...sections].map(([, code]) => code).sort(), codes);
  });

  it('uses only context keys that the code sets, and commands that exist', () => {
    const keys = new Set<string>([
      ...Object.values(ContextKeys),
      ...Object.values(Views),
      'normscope.normscope',
    ]);
    for (const [key] of text.matchAll(/(?<=when"?[^"]*"[^"]*)normscope\.\w+/g)) assert.ok(keys.has(key), key);
    for (const key of Object.values(ContextKeys)) assert.match(text, new RegExp(`"[^"]*${key}\\b[^"]*"`));
    for (const items of Object.values(contributes.menus)) {
      for (const { command } of items) assert.ok(Object.values(Commands).includes(command as never), command);
    }
  });

  it('has words for every placeholder, and no word too many', () => {
    const used = [...text.matchAll(/"%([\w.-]+)%"/g)].map(match => match[1]!);
    assert.deepEqual([...new Set(used)].sort(), Object.keys(words).sort());
  });

  it('is spelled in one file alone', () => {
    const files = readdirSync('src', { recursive: true })
      .map(String)
      .filter(file => file.endsWith('.ts') && !file.endsWith('contributions.ts'));
    for (const file of files) {
      const ids = readFileSync(join('src', file), 'utf8').match(/'normscope\.(?!status')[^']*'/g);
      assert.equal(ids, null, file);
    }
  });
});
