import type { Page, PageQuery } from '@scrai/client';
import { InvalidArgumentError, type Command } from 'commander';
import type { Context } from '../context.js';
import { table, type Column } from '../terminal/table.js';

export const wholeNumber = (text: string): number => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new InvalidArgumentError('It must be a whole number.');
  return value;
};

/** Reads an option that may be repeated. */
export const collect = (value: string, all: string[]): string[] => [...all, value];

/** The options that every list has. */
export const withPaging = (command: Command): Command =>
  command
    .option('--limit <n>', 'most items', wholeNumber, 20)
    .option('--after <cursor>', 'begin after this cursor, from the list before');

/** Shows one page: a table for people, a record per item for programs. */
export function showPage<Row extends object>(
  { terminal }: Context,
  { data, page }: Page<Row>,
  columns: Column<Row>[],
  none: string,
): void {
  if (terminal.json) data.forEach((row) => terminal.record(row));
  else if (data.length === 0) terminal.say(none);
  else terminal.print(table(terminal, columns, data));
  if (page.has_more) terminal.say(terminal.colours.dim(`more: --after ${page.next}`));
}

/** Shows one thing: lines of `name  value` for people, one record for programs. */
export function showThing(
  { terminal }: Context,
  record: object,
  fields: [name: string, value: string][],
): void {
  terminal.record(record);
  const width = Math.max(...fields.map(([name]) => name.length));
  for (const [name, value] of fields) terminal.print(`${terminal.colours.dim(name.padEnd(width))}  ${value}`);
}

export const pageQuery = ({ limit, after }: { limit: number; after?: string }): PageQuery => ({
  limit,
  after,
});
