import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SAMPLES } from './paths';
import { onExit } from './processes';

export type Theme = 'dark' | 'light' | 'hcDark' | 'hcLight';

export type UserSettings = Readonly<Record<string, unknown>>;

/** The folders of one VS Code that nobody has used before. */
export interface Profile {
  /** The folder to open: a copy, so that nothing touches the original. */
  readonly workspace: string;
  readonly userData: string;
  readonly serverData: string;
  readonly extensions: string;
  /** Removes everything; happens by itself when the process ends. */
  remove(): void;
}

/** The names of the colour themes in the settings. */
export const THEMES: Record<Theme, string> = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  hcDark: 'Default High Contrast',
  hcLight: 'Default High Contrast Light',
};

/** The class that the window has in each theme. */
export const THEME_CLASSES: Record<Theme, string> = {
  dark: 'vs-dark',
  light: 'vs',
  hcDark: 'hc-black',
  hcLight: 'hc-light',
};

/** Settings of a VS Code that asks nothing and fetches nothing. */
const QUIET: UserSettings = {
  'security.workspace.trust.enabled': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
};

/** The settings for a theme, with `more` on top. */
export function settingsFor(theme: Theme, more: UserSettings = {}): UserSettings {
  return { ...QUIET, 'workbench.colorTheme': THEMES[theme], ...more };
}

/** Copies a folder, by default the samples, to a temporary place that outlives this process. */
export function copyWorkspace(source = SAMPLES, parent = temporaryFolder()): string {
  const copy = path.join(parent, path.basename(source));
  fs.cpSync(source, copy, { recursive: true });
  return copy;
}

/** Makes an unused profile with a copy of the folder `source`, by default the samples. */
export function makeProfile(settings: UserSettings, source = SAMPLES): Profile {
  const folder = temporaryFolder();
  const make = (...names: string[]) => {
    const made = path.join(folder, ...names);
    fs.mkdirSync(made, { recursive: true });
    return made;
  };
  const settingsFile = path.join(make('user', 'User'), 'settings.json');
  fs.writeFileSync(settingsFile, JSON.stringify(settings, null, 2));
  const remove = onExit(() => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return {
    workspace: copyWorkspace(source, folder),
    userData: make('user'),
    serverData: make('server'),
    extensions: make('extensions'),
    remove,
  };
}

function temporaryFolder(): string {
  // Resolved, since VS Code compares paths and macOS links its temporary folder.
  return fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'normscope-')));
}
