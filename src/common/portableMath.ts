// Engines round Math.log, Math.cos and ** as they like in the last digits. These are made of additions, multiplications and
// divisions, which all round alike, so that the same seed gives the same bits everywhere.

/** ln x of a positive finite number. */
export function log(x: number): number {
  let m = x;
  let exponent = 0;
  for (; m < Math.SQRT1_2; m *= 2) exponent--;
  for (; m > Math.SQRT2; m /= 2) exponent++;
  // ln m = 2 artanh t, whose series has t³/3, t⁵/5 …
  const t = (m - 1) / (m + 1);
  const square = t * t;
  let sum = 0;
  for (let n = 21; n >= 1; n -= 2) sum = sum * square + 1 / n;
  return exponent * Math.LN2 + 2 * t * sum;
}

/** cos πx for x from 0 to 1. */
export function cosPi(x: number): number {
  if (x > 0.5) return -cosPi(1 - x);
  const square = Math.PI * x * (Math.PI * x);
  let sum = 1;
  for (let n = 22; n >= 2; n -= 2) sum = 1 - (square / (n * (n - 1))) * sum;
  return sum;
}

/** xⁿ for a whole n from 0 on, by squaring. */
export function power(x: number, n: number): number {
  let result = 1;
  let base = x;
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= base;
    base *= base;
  }
  return result;
}
