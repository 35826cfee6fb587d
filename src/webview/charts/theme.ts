/** One visual language: what a quantity is decides its colour, everywhere. */
export type Role = 'mean' | 'validation' | 'gamma' | 'beta' | 'accuracy';

const VARIABLES: Readonly<Record<Role | 'text', string>> = {
  mean: '--vscode-charts-blue',
  validation: '--vscode-charts-orange',
  gamma: '--vscode-charts-purple',
  beta: '--vscode-charts-green',
  accuracy: '--vscode-charts-blue',
  text: '--vscode-descriptionForeground',
};

/** The theme's colour for a role, as a canvas understands it. */
export function color(role: keyof typeof VARIABLES, opacity = 1): string {
  const value = opaque(getComputedStyle(document.body).getPropertyValue(VARIABLES[role]).trim() || '#888888');
  return opacity === 1 ? value : `color-mix(in srgb, ${value} ${Math.round(opacity * 100)}%, transparent)`;
}

/** Some themes make a chart colour translucent, since they use it behind text; a line needs all of it. */
function opaque(value: string): string {
  return value.replace(/^(#[0-9a-f]{6})[0-9a-f]{2}$/i, '$1').replace(/^rgba\((.*),[^,]*\)$/, 'rgb($1)');
}

/** Calls `listener` when the user changes the theme. */
export function onThemeChange(listener: () => void): void {
  new MutationObserver(listener).observe(document.body, { attributes: true, attributeFilter: ['class'] });
}
