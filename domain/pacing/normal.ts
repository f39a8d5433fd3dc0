/** The bell curve. */

/** Its height at x. */
export function bellHeight(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/**
 * The part of it below x, to 1.5e-7: Abramowitz and Stegun, Handbook of Mathematical Functions, formula 7.1.26
 * (https://personal.math.ubc.ca/~cbm/aands/page_299.htm).
 */
export function bellShare(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * z);
  const tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const below = 1 - tail * Math.exp(-z * z);
  return x >= 0 ? (1 + below) / 2 : (1 - below) / 2;
}
