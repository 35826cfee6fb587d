// Opens VS Code with the extension on a copy of the samples. With `--once DIR`, a machine without a screen does it.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { downloadDesktop, hasInstalled, openDesktop, openInstalled, whyNoDesktop } from './desktop';
import { once } from './once';
import { SAMPLE_MODEL } from './paths';
import { copyWorkspace, makeProfile, settingsFor } from './profile';
import { describe, NEWEST, startServer } from './server';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { once: { type: 'string' } } });
  if (values.once !== undefined) {
    await once(path.resolve(values.once));
    return;
  }
  if (openWithInstalled() || (await openWithDownloaded())) return;
  await serve();
}

/** Leaves the copy behind, since the window stays open after this process. */
function openWithInstalled(): boolean {
  if (!hasInstalled()) return false;
  const workspace = copyWorkspace();
  if (!openInstalled(workspace, path.join(workspace, SAMPLE_MODEL))) return false;
  console.log(`Opened ${workspace}, a copy of the samples, by the command “code” of this machine.`);
  return true;
}

async function openWithDownloaded(): Promise<boolean> {
  const reason = await whyNoDesktop();
  if (reason !== undefined) {
    console.log(`No desktop VS Code: no command “code”, and ${reason}.`);
    return false;
  }
  try {
    const program = await downloadDesktop('stable');
    const profile = makeProfile(settingsFor('dark'));
    console.log(
      `Opening ${profile.workspace}, a copy of the samples, in a downloaded VS Code; close it to end.`,
    );
    return (await openDesktop(program, profile, path.join(profile.workspace, SAMPLE_MODEL))) === 0;
  } catch (error) {
    console.log(`No desktop VS Code: the download failed (${messageOf(error)}).`);
    return false;
  }
}

async function serve(): Promise<void> {
  const profile = makeProfile(settingsFor('dark'));
  const server = await startServer(NEWEST, profile);
  const file = path.join(profile.workspace, SAMPLE_MODEL);
  console.log(
    `${describe(NEWEST)} serves a copy of the samples until Ctrl-C. Open in a browser of this machine:\n`,
  );
  console.log(server.url({ folder: profile.workspace, file }));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

main().catch(error => {
  console.error(messageOf(error));
  process.exit(1);
});
