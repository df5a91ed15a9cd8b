/** A number for reading: four significant digits, whole numbers in full. */
export function short(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(4)));
}

/** US dollars; small sums keep what makes them differ from zero. */
export const dollars = (value: number): string =>
  value === 0 ? '$0' : value < 0.01 ? `$${value.toPrecision(2)}` : `$${value.toFixed(2)}`;

/** A span of time: `850 ms`, `12.3 s`, `4 min 10 s`, `3 h 20 min`, `2 d`. */
export function span(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min ${Math.floor((ms % 60_000) / 1_000)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d`;
}

/** How long ago an ISO time is. */
export const ago = (iso: string, now = Date.now()): string =>
  `${span(Math.max(0, now - Date.parse(iso)))} ago`;
