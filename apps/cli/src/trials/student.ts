/**
 * 97.5 % quantiles of Student's t for 1 to 30 degrees of freedom, and then for 40, 60, 120 and infinitely many.
 * Source: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2 (simple-statistics has none).
 */
const TO_30 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];
const BEYOND: [degrees: number, quantile: number][] = [
  [30, 2.042],
  [40, 2.021],
  [60, 2],
  [120, 1.98],
  [Infinity, 1.96],
];

/** Half-width of a 95 % confidence interval in standard errors; between table rows linear in 1/degrees. */
export function tQuantile975(degrees: number): number {
  if (!Number.isInteger(degrees) || degrees < 1)
    throw new RangeError(`no t distribution has ${degrees} degrees of freedom`);
  if (degrees <= TO_30.length) return TO_30[degrees - 1];
  const upper = BEYOND.findIndex(([row]) => degrees <= row);
  const [[fewer, high], [more, low]] = [BEYOND[upper - 1], BEYOND[upper]];
  const share = (1 / fewer - 1 / degrees) / (1 / fewer - 1 / more);
  return high + share * (low - high);
}
