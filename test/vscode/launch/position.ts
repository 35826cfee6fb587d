import type { Page } from 'playwright-core';
import { explain, PATIENCE } from './explain';

/** The middle of a piece of text that can be seen in the editor of a file, in pixels of the window. */
export async function positionOf(page: Page, file: string, text: string): Promise<{ x: number; y: number }> {
  const editor = page.locator(`.monaco-editor[data-uri$="/${file}"]`).first();
  // The innermost element that contains the text: one token of the line, or a few.
  const token = editor.locator('.view-line span:not(:has(span))').filter({ hasText: text }).first();
  await explain(`“${text}” cannot be seen in the editor.`, token.waitFor({ timeout: PATIENCE }));
  const [box, [whole = '']] = [await token.boundingBox(), await token.allInnerTexts()];
  if (!box) throw new Error(`“${text}” cannot be seen in the editor.`);
  const middle = (whole.indexOf(text) + text.length / 2) / whole.length;
  return { x: box.x + box.width * middle, y: box.y + box.height / 2 };
}
