/** One visual language: what a quantity is decides its colour, everywhere. */
export type Role = 'mean' | 'validation' | 'gamma' | 'beta' | 'accuracy';

const VARIABLES: Readonly<Record<Role | 'text' | 'grid', string>> = {
  mean: '--vscode-charts-blue',
  validation: '--vscode-charts-orange',
  gamma: '--vscode-charts-purple',
  beta: '--vscode-charts-green',
  accuracy: '--vscode-charts-blue',
  text: '--vscode-descriptionForeground',
  grid: '--vscode-editorWidget-border',
};

/** The theme's colour for a role, as a canvas understands it. */
export function color(role: keyof typeof VARIABLES, opacity = 1): string {
  const value = getComputedStyle(document.body).getPropertyValue(VARIABLES[role]).trim() || '#888888';
  return opacity === 1 ? value : `color-mix(in srgb, ${value} ${Math.round(opacity * 100)}%, transparent)`;
}

/** Calls `listener` when the user changes the theme. */
export function onThemeChange(listener: () => void): void {
  new MutationObserver(listener).observe(document.body, { attributes: true, attributeFilter: ['class'] });
}
