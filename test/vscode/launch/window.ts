import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Frame, Locator, Page } from 'playwright-core';
import { launchBrowser } from './browser';
import { explain, PATIENCE, until } from './explain';
import { ROOT, SAMPLES } from './paths';
import { positionOf } from './position';
import {
  makeProfile,
  type Profile,
  settingsFor,
  THEME_CLASSES,
  THEMES,
  type Theme,
  type UserSettings,
} from './profile';
import { QuickInput } from './quickInput';
import { installPackage, NEWEST, OLDEST, type Server, type ServerBuild, startServer } from './server';

export interface WindowOptions {
  /** By default the one that `NORMSCOPE_VSCODE` names, else the newest. */
  readonly build?: ServerBuild;
  /** The folder whose copy is opened, by default the samples. */
  readonly folder?: string;
  /** The extension's folder, by default this repository. */
  readonly extension?: string;
  /** Installs this `.vsix` instead of developing the extension's folder. */
  readonly vsix?: string;
  readonly theme?: Theme;
  /** On top of the settings that keep VS Code quiet. */
  readonly settings?: UserSettings;
}

/** Starts a server and a headless browser, and resolves when the window can be used. Close it at the end. */
export async function openWindow(options: WindowOptions = {}): Promise<VscodeWindow> {
  const build = options.build ?? (process.env.NORMSCOPE_VSCODE === OLDEST.name ? OLDEST : NEWEST);
  const profile = makeProfile(
    settingsFor(options.theme ?? 'dark', options.settings),
    options.folder ?? SAMPLES,
  );
  if (options.vsix) await installPackage(build, profile, options.vsix);
  const extension = options.vsix ? null : (options.extension ?? ROOT);
  const [server, browser] = [await startServer(build, profile), await launchBrowser()];
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  const window = new VscodeWindow(page, profile, browser, server);
  try {
    await page.goto(server.url({ folder: profile.workspace, extension }));
    await explain(
      'VS Code did not open its window within 60 s.',
      page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 }),
    );
  } catch (error) {
    await window.close();
    throw error;
  }
  return window;
}

/**
 * One window of VS Code, driven as a person would; every step rejects with a sentence that says what did not happen.
 */
export class VscodeWindow {
  readonly quickInput: QuickInput;

  constructor(
    readonly page: Page,
    private readonly profile: Profile,
    private readonly browser: Browser,
    private readonly server: Server,
  ) {
    this.quickInput = new QuickInput(page);
  }

  /** The opened folder, a copy that tests may write to. */
  get workspace(): string {
    return this.profile.workspace;
  }

  /** Opens a file of the workspace by its name. */
  async openFile(name: string): Promise<void> {
    await this.quickInput.open('Control+P');
    await this.quickInput.pick(name);
    await explain(
      `${name} did not open in an editor.`,
      this.page
        .locator(`.monaco-editor[data-uri$="/${name}"] .view-line`)
        .first()
        .waitFor({ timeout: PATIENCE }),
    );
  }

  /** Runs a command from the palette by the title shown there, e.g. `Normscope: Stop`. */
  async runCommand(title: string): Promise<void> {
    await this.quickInput.open('F1');
    await this.quickInput.pick(title);
  }

  /** Chooses an entry in the list that a command has opened. */
  pick(label: string): Promise<void> {
    return this.quickInput.pick(label);
  }

  /** Scrolls to the first line of the file that contains `text`, points at it and returns what the hover says. */
  async hover(file: string, text: string): Promise<string> {
    const lines = fs.readFileSync(path.join(this.workspace, file), 'utf8').split('\n');
    const index = lines.findIndex(line => line.includes(text));
    if (index < 0) throw new Error(`${file} does not contain “${text}”.`);
    await this.quickInput.open('Control+G');
    await this.quickInput.pick(String(index + 1), '');
    const hover = this.page.locator('.monaco-hover:not(.hidden) .monaco-hover-content').first();
    // What comes above the line meanwhile, such as a lens, moves it away from the pointer.
    await until(`No hover opened on “${text}”.`, PATIENCE, async () => {
      const target = await positionOf(this.page, file, text);
      await this.page.mouse.move(target.x - 40, target.y);
      await this.page.mouse.move(target.x, target.y, { steps: 4 });
      return hover.waitFor({ timeout: PATIENCE / 6 }).then(
        () => true,
        () => undefined,
      );
    });
    return until(`The hover on “${text}” never finished loading.`, PATIENCE, async () => {
      const said = (await hover.allInnerTexts()).join('\n');
      return /^\s*Loading\b/.test(said) || said === '' ? undefined : said;
    });
  }

  /** The frame, inside a webview of the side bar or of an editor, that holds a visible element matching `selector`. */
  webview(place: 'sideBar' | 'editor', selector: string, timeout = PATIENCE): Promise<Frame> {
    return until(`No webview of the ${place} shows “${selector}”.`, timeout, async () => {
      for (const frame of this.page.frames()) {
        const outer = frame.parentFrame();
        if (!outer || outer === this.page.mainFrame()) continue;
        if (/purpose=webviewView/.test(outer.url()) !== (place === 'sideBar')) continue;
        const visible = frame.locator(selector).first().isVisible();
        // A frame may go away while it is asked.
        if (await visible.catch(() => false)) return frame;
      }
      return undefined;
    });
  }

  /** What a screen reader would say of an entry of the status bar; its id is as in the extension's code. */
  async status(id: string): Promise<string> {
    const item = this.page.locator(`.statusbar-item[id*="${id}"]`);
    if ((await item.count()) === 0) return '';
    return (
      (await item.first().getAttribute('aria-label')) ??
      (await item.locator('[aria-label]').first().getAttribute('aria-label')) ??
      ''
    );
  }

  /** Opens a container of the activity bar by a click, unless it is open already. */
  async openContainer(title: string): Promise<void> {
    const item = this.page.locator('.part.activitybar .action-item').filter({
      has: this.page.locator(`.action-label[aria-label^="${title}"]`),
    });
    await explain(`The activity bar has no “${title}”.`, item.waitFor({ timeout: PATIENCE }));
    if (!/\bchecked\b/.test((await item.getAttribute('class')) ?? '')) await item.click();
    const opened = this.page
      .locator('.part.sidebar .composite.title')
      .filter({ hasText: new RegExp(title, 'i') });
    await explain(
      `A click on “${title}” did not open it in the side bar.`,
      opened.waitFor({ timeout: PATIENCE }),
    );
  }

  /** A section of the side bar by its title; reject when it is not there. */
  async section(title: string): Promise<Locator> {
    const header = this.page.locator('.pane-header').filter({ hasText: new RegExp(title, 'i') });
    const section = this.page.locator('.part.sidebar .pane').filter({ has: header });
    await explain(`The side bar has no section “${title}”.`, section.first().waitFor({ timeout: PATIENCE }));
    return section.first();
  }

  /** The rows of a tree in the side bar; rejects when it stays empty. */
  async treeRows(title: string): Promise<string[]> {
    const rows = (await this.section(title)).locator('.monaco-list-row');
    await explain(`“${title}” shows nothing.`, rows.first().waitFor({ timeout: PATIENCE }));
    return rows.allInnerTexts();
  }

  /** The part of the editor area that has a tab with this title, or the start of it. */
  async editorGroup(title: string): Promise<Locator> {
    const tab = this.page.locator(`.tab[aria-label^="${title}"]`);
    const group = this.page.locator('.editor-group-container').filter({ has: tab });
    await explain(`No editor is called “${title}”.`, group.waitFor({ timeout: PATIENCE }));
    return group;
  }

  /** Chooses a colour theme from the palette. */
  async setTheme(theme: Theme): Promise<void> {
    await this.runCommand('Preferences: Color Theme');
    await this.pick(THEMES[theme].replace(/^Default (?=Dark|Light)/, ''));
    const workbench = this.page.locator(`.monaco-workbench.${THEME_CLASSES[theme]}`);
    await explain(`The ${theme} theme did not appear.`, workbench.waitFor({ timeout: PATIENCE }));
  }

  /** Writes a picture of the window, or of one element of it. */
  async screenshot(file: string, element?: Locator): Promise<void> {
    fs.mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    // Charts and fading parts need a moment to come to rest.
    await this.page.waitForTimeout(500);
    await (element ?? this.page).screenshot({ path: file });
  }

  /** What VS Code tells the user in its notifications at this moment. */
  notifications(): Promise<string[]> {
    return this.page.locator('.notification-list-item-message').allInnerTexts();
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    this.profile.remove();
  }
}
