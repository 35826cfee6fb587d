import assert from 'node:assert/strict';
import fs from 'node:fs';
import { fixtures, format, goldenFiles, readFixture } from './fixtures';

/** Set to write the golden files anew; read every change before it is kept. */
const UPDATE = process.env.NORMSCOPE_UPDATE_GOLDEN === '1';

describe('networks read from source texts', () => {
  for (const fixture of fixtures()) {
    it(`reads ${fixture.name} as its golden file says`, () => {
      const actual = format(readFixture(fixture));
      if (UPDATE) fs.writeFileSync(fixture.golden, actual);
      compare(actual, fixture.golden);
    });
  }

  it('has a fixture for every golden file, and many of them', () => {
    const goldens = fixtures().map(({ golden }) => golden);
    assert.deepEqual(goldenFiles().sort(), [...goldens].sort());
    assert.equal(new Set(goldens).size, goldens.length, 'no two fixtures share a golden file');
    assert.ok(goldens.length >= 80);
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
