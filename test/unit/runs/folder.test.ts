import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../src/common/errors';
import { RunFolder } from '../../../src/runs/folder';

describe("the place of a run's folder", () => {
  let parent: string;

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'normscope-'));
  });

  afterEach(() => rmSync(parent, { recursive: true }));

  function refuses(path: string, pattern: RegExp): void {
    for (const action of [() => RunFolder.check(path), () => RunFolder.create(path, {})])
      assert.throws(action, (error: unknown) => error instanceof UserError && pattern.test(error.message));
  }

  it('is tried without leaving anything behind', () => {
    RunFolder.check(join(parent, 'a', 'b', 'c'));
    assert.deepEqual(readdirSync(parent), []);
    mkdirSync(join(parent, 'here'));
    RunFolder.check(join(parent, 'here'));
    RunFolder.check(join(parent, 'here', 'run'));
    assert.deepEqual([readdirSync(parent), readdirSync(join(parent, 'here'))], [['here'], []]);
  });

  it('may lie below folders that are not there yet', () => {
    RunFolder.create(`${join(parent, 'a', 'b')}/`, {});
    assert.ok(existsSync(join(parent, 'a', 'b', 'run.json')));
  });

  it('is no file, nor below one', () => {
    const file = join(parent, 'file');
    writeFileSync(file, '');
    refuses(file, /file cannot be written: .*file is a file, not a folder; choose another folder\.$/);
    refuses(join(file, 'a', 'b'), /a.b cannot be written: [^ ]*normscope-[^ ]*file is a file, not a folder/);
  });

  it('is refused with a reason where the system makes no folders', () => {
    refuses(join(parent, 'x'.repeat(300)), /its name is too long/);
  });

  // Only Linux has such a place.
  if (existsSync('/proc/self')) {
    it('is refused and not waited for in /proc', () => {
      refuses('/proc/normscope/run', /no folder can be made there/);
    });
  }
});
