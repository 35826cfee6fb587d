import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { readNetworks } from '../../../src/source/readNetworks';
import { FIXTURES, fixtureNames, fixtureText, format } from './fixtures';

/** Set to write the golden files anew; read every change before it is kept. */
const UPDATE = process.env.NORMSCOPE_UPDATE_GOLDEN === '1';

describe('networks read from Python', () => {
  for (const name of fixtureNames()) {
    it(`reads ${name} as its golden file says`, () => {
      const actual = format(readNetworks(fixtureText(name), 'python'));
      const golden = path.join(FIXTURES, `${path.parse(name).name}.golden.json`);
      if (UPDATE) fs.writeFileSync(golden, actual);
      compare(actual, golden);
    });
  }

  it('has a fixture for every golden file', () => {
    const sources = new Set(fixtureNames().map(name => path.parse(name).name));
    const goldens = fs.readdirSync(FIXTURES).filter(name => name.endsWith('.golden.json'));
    assert.deepEqual(
      goldens.filter(name => !sources.has(name.replace('.golden.json', ''))),
      [],
    );
    assert.ok(goldens.length >= 25);
  });
});

/** Leaves what came out instead beside the golden file when the two differ. */
function compare(actual: string, golden: string): void {
  const beside = golden.replace('.golden.json', '.actual.json');
  const expected = fs.existsSync(golden) ? fs.readFileSync(golden, 'utf8') : '';
  if (actual === expected) {
    fs.rmSync(beside, { force: true });
    return;
  }
  fs.writeFileSync(beside, actual);
  assert.equal(actual, expected);
}
