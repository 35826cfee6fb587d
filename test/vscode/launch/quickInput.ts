import type { Locator, Page } from 'playwright-core';
import { explain, PATIENCE, until } from './explain';

/** The box on top of the window in which commands, files and choices are typed. */
export class QuickInput {
  private readonly widget: Locator;
  private readonly input: Locator;
  private readonly rows: Locator;

  constructor(private readonly page: Page) {
    this.widget = page.locator('.quick-input-widget');
    this.input = this.widget.locator('.quick-input-box input');
    this.rows = this.widget.locator('.quick-input-list .monaco-list-row');
  }

  /** Opens it by a key, e.g. `F1`. */
  async open(key: string): Promise<void> {
    await this.page.keyboard.press(key);
    await explain(`The key ${key} opened no box to type in.`, this.input.waitFor({ timeout: PATIENCE }));
  }

  /** The labels of the choices that are offered now, from the top. */
  labels(): Promise<string[]> {
    return this.rows.locator('.label-name').allInnerTexts();
  }

  /** Types `text`, goes down to the first choice that contains `label`, and accepts it. */
  async pick(text: string, label = text, timeout = PATIENCE): Promise<void> {
    await explain(`Nothing asked for “${label}”.`, this.input.waitFor({ timeout }));
    await this.page.keyboard.insertText(text);
    const row = this.rows.filter({ hasText: label }).first();
    try {
      await row.waitFor({ timeout });
    } catch {
      const others = (await this.labels()).join(', ');
      throw new Error(`“${label}” is not offered; what matches “${text}”: ${others || 'nothing'}.`);
    }
    await this.goDownTo(row, label);
    await this.accept();
  }

  /** Accepts the choice that is offered on top and returns its label. */
  async acceptTop(question: string, timeout = PATIENCE): Promise<string> {
    await explain(`Nothing asked for ${question}.`, this.rows.first().waitFor({ timeout }));
    const [label = ''] = await this.labels();
    await this.accept();
    return label;
  }

  private async goDownTo(row: Locator, label: string): Promise<void> {
    for (let step = 0; step < 20; step++) {
      if (/\bfocused\b/.test((await row.getAttribute('class')) ?? '')) return;
      await this.page.keyboard.press('ArrowDown');
    }
    throw new Error(`“${label}” is offered but cannot be reached with the arrow keys.`);
  }

  /** Presses Enter and waits until the box is closed or shows something else. */
  private async accept(): Promise<void> {
    const before = await this.contents();
    await this.page.keyboard.press('Enter');
    await until('The list of choices stayed as it was after Enter.', PATIENCE, async () =>
      (await this.contents()) === before ? undefined : true,
    );
  }

  /** Everything that can be read in the box; empty while it is closed. */
  private async contents(): Promise<string> {
    if (!(await this.input.isVisible())) return '';
    return [await this.input.getAttribute('placeholder'), ...(await this.widget.allInnerTexts())].join('\n');
  }
}
