/** What is to be expected, and between which bounds it will lie, most likely. */
export interface Interval {
  low: number;
  expected: number;
  high: number;
}

/** Student's t for 95 % on both sides, by degrees of freedom; 2 from twenty on. */
const T95 = [
  12.7, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.2, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.1,
];

/** Where one more value of the same kind will lie in 19 of 20 cases: a prediction interval, never below nothing. */
export function predicted(values: readonly number[]): Interval {
  const { length: n } = values;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { low: mean, expected: mean, high: mean };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const half = (T95[n - 2] ?? 2) * Math.sqrt(variance * (1 + 1 / n));
  return { low: Math.max(0, mean - half), expected: mean, high: mean + half };
}

/** As wide again as so many times, for what was not seen but played. */
export const widened = ({ low, expected, high }: Interval, down: number, up: number): Interval => ({
  low: low * down,
  expected,
  high: high * up,
});
