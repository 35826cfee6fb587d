/** What a line or a cell shows; its colour is the style sheet's variable of that name. */
export type Role = 'mean' | 'validation' | 'gamma' | 'beta' | 'negative' | 'chosen' | 'ground';

/** The theme's colour for a role or for quiet text, as a canvas understands it. */
export function color(role: Role | 'text', opacity = 1): string {
  const variable = role === 'text' ? '--vscode-descriptionForeground' : `--${role}`;
  const value = getComputedStyle(document.body).getPropertyValue(variable).trim() || '#888888';
  return opacity === 1 ? value : `color-mix(in srgb, ${value} ${Math.round(opacity * 100)}%, transparent)`;
}

/** Calls `listener` when the user changes the theme. */
export function onThemeChange(listener: () => void): void {
  new MutationObserver(listener).observe(document.body, { attributes: true, attributeFilter: ['class'] });
}
