import Table from 'cli-table3';
import pc from 'picocolors';

/** A table without borders; every column but the first is of numbers. */
export function table(head: string[], rows: string[][]): string {
  const chars = Object.fromEntries(EDGES.map((edge) => [edge, '']));
  const drawn = new Table({
    head: head.map((name) => pc.bold(name)),
    chars: { ...chars, middle: '   ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: head.map((_, index) => (index === 0 ? 'left' : 'right')),
  });
  drawn.push(...rows);
  return drawn.toString();
}

const EDGES = [
  ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
  ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
];

/** Few digits, thousands apart: 12,345 / 12.3 / 1.23. */
export function number(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export const count = (value: number): string => value.toLocaleString('en-US');
export const megabytes = (bytes: number): string => count(Math.round(bytes / 1024 ** 2));
