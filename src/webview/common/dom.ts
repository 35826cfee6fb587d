/** Makes an element with properties (`className`, `textContent`, …) and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** The element that the page gives the view. */
export function viewRoot(): HTMLElement {
  return document.getElementById('view')!;
}

/** An empty state: what to do, in a sentence. */
export function emptyState(text: string): HTMLElement {
  return element('p', { className: 'empty', textContent: text });
}
