const MINUS = '\u2212';

/**
 * Three significant digits, or as many as are asked for, with a real minus sign: `−0.0312`, `1.24`, `12 300`, `1.2e−7`.
 */
export function formatNumber(value: number, digits = 3): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${MINUS}∞`;
  if (value === 0) return '0';
  // Rounded first: 999.7 has four digits before the point once it has three in all.
  const magnitude = Math.abs(Number(value.toPrecision(digits)));
  if (magnitude >= 1e6 || magnitude < 1e-4) {
    return value
      .toExponential(digits - 1)
      .replace(/\.?0+e/, 'e')
      .replace('e+', 'e')
      .replace(/-/g, MINUS);
  }
  if (magnitude >= 1000) return formatCount(Math.round(value));
  return value.toPrecision(Math.max(digits, magnitude < 100 ? 0 : 3)).replace(/-/g, MINUS);
}

/** Six significant digits at most, as one would type them: `0.001`, `12.5`, `1e-7`. */
export function formatPlain(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** Two numbers with the same decimals, enough to tell them apart: `0.97…1.00`; one where they are equal. */
export function formatRange(low: number, high: number, digits = 3): string {
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const places = (size: number, count: number) => count - 1 - Math.floor(Math.log10(size));
  if (low !== high && largest >= 1e-3 && largest < 1000) {
    const decimals = Math.min(6, Math.max(0, places(largest, digits), places(high - low, 1)));
    return [low, high].map(value => value.toFixed(decimals).replace('-', MINUS)).join('…');
  }
  const [first, second] = [formatNumber(low, digits), formatNumber(high, digits)];
  return first === second ? first : `${first}…${second}`;
}

/** A whole number with thin groups of thousands: `60 000`. */
export function formatCount(value: number): string {
  const digits = String(Math.abs(Math.round(value))).replace(/\B(?=(\d{3})+$)/g, '\u202f');
  return value < 0 ? MINUS + digits : digits;
}

/** A share as a percentage with one decimal: `97.8 %`. */
export function formatPercent(share: number): string {
  return Number.isFinite(share) ? `${(share * 100).toFixed(1)}\u202f%` : '–';
}

/** `1 row`, `3 rows`. */
export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : nouns}`;
}

/** Sizes as `28×28`. */
export function formatShape(shape: readonly number[]): string {
  return shape.join('×');
}

/** A duration in seconds as people say it: `0.4 s`, `12 s`, `3 min 05 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
