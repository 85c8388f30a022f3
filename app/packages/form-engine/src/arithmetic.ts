/**
 * Angles from the four operations and the square root alone.
 *
 * IEEE 754 defines those to the last bit, so this engine and the server's get equal numbers; arctangents
 * and exponentials of two libraries differ in theirs.
 */

const DEGREES = 57.29577951308232;
const TAN_22_5 = 0.41421356237309503;
const SERIES = Array.from({ length: 10 }, (_, place) => (place % 2 === 0 ? -1 : 1) / (2 * (9 - place) + 1));

/** The smaller one, and the first where they can't be compared, as the server's language has it. */
export function least(a: number, b: number): number {
  return b < a ? b : a;
}

/** The larger one, and the first where they can't be compared. */
export function most(a: number, b: number): number {
  return b > a ? b : a;
}

/** Degrees of the arctangent of 0 ≤ `ratio` ≤ 1, to 1e-7: Taylor's series after one half-angle step. */
export function arctan(ratio: number): number {
  let reduced = ratio;
  let offset = 0;
  if (ratio > TAN_22_5) {
    reduced = (ratio - 1) / (ratio + 1);
    offset = 45;
  }
  const square = reduced * reduced;
  let total = 0;
  for (const term of SERIES) total = total * square + term;
  return offset + reduced * total * DEGREES;
}

/** Degrees in [-180, 180] of the vector (x, y); 0 for the zero vector. */
export function arctan2(y: number, x: number): number {
  const height = Math.abs(y);
  const width = Math.abs(x);
  if (height === 0 && width === 0) return 0;
  let angle = height <= width ? arctan(height / width) : 90 - arctan(width / height);
  if (x < 0) angle = 180 - angle;
  return y < 0 ? -angle : angle;
}

/** Degrees in [0, 180]; the argument is clamped to [-1, 1]. */
export function arccos(cosine: number): number {
  const clamped = least(1, most(-1, cosine));
  return arctan2(Math.sqrt(1 - clamped * clamped), clamped);
}

/** Degrees in [0, 180] between two vectors. */
export function angleBetween(ax: number, ay: number, bx: number, by: number): number {
  return arctan2(Math.abs(ax * by - ay * bx), ax * bx + ay * by);
}

export function length(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}

/** The values added one after the other. */
export function total(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** The middle value, the mean of the two middle ones for an even count; `values` is not empty. */
export function median(values: readonly number[]): number {
  const ordered = [...values].sort((a, b) => a - b);
  const middle = Math.floor(ordered.length / 2);
  return ordered.length % 2 === 1 ? ordered[middle]! : (ordered[middle - 1]! + ordered[middle]!) / 2;
}
