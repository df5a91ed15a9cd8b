import { table, type Column } from '../terminal/table.js';
import type { Terminal } from '../terminal/terminal.js';
import { short } from '../terminal/numbers.js';
import { compare, perTurn, type Line } from './measured.js';
import type { Played } from './play.js';

const NONE = '–';

const COLUMNS: Column<Line>[] = [
  { name: 'MEASURE', value: ({ measure, unit }) => (unit ? `${measure} (${unit})` : measure), shrinks: true },
  { name: 'ARM', value: ({ arm }) => arm },
  { name: 'N', value: ({ summary }) => String(summary.n), align: 'right' },
  { name: 'MEAN', value: meanText, align: 'right', shrinks: true },
  { name: '95% CI', value: ({ summary: { ci } }) => (ci ? ci.map(short).join(' to ') : NONE) },
  { name: 'SD', value: ({ summary: { sd } }) => (sd === null ? NONE : short(sd)), align: 'right' },
  { name: 'MISSING', value: ({ summary }) => String(summary.missing), align: 'right' },
];

function meanText({ summary: { mean }, counts }: Line): string {
  if (counts) return counts.map(([value, times]) => `${value} ×${times}`).join(', ') || NONE;
  return mean === null ? NONE : short(mean);
}

/** The comparison of the arms: for people a table, for programs a record a line. */
export function report(terminal: Terminal, played: readonly Played[]): void {
  const lines = compare(played);
  for (const { arm, measure, unit, summary, counts } of lines) {
    terminal.record({
      event: 'measure',
      measure,
      arm,
      unit,
      ...summary,
      counts: counts && Object.fromEntries(counts),
    });
  }
  if (lines.length === 0)
    terminal.say('The template has no measures of runs or agents, so there is nothing to compare.');
  else terminal.print(table(terminal, COLUMNS, lines));
  saySimulated(terminal, played);
  const turns = perTurn(played);
  if (turns.length > 0)
    terminal.say(`Measured at each turn, and therefore in each run's results alone: ${turns.join(', ')}.`);
}

/** Numbers of the simulated model say nothing about a language model. */
export function saySimulated(terminal: Terminal, played: readonly Played[]): void {
  const simulated = played.filter((each) => each.simulated).length;
  if (simulated === 0) return;
  const some = simulated === played.length ? 'all runs' : `${simulated} of ${played.length} runs`;
  terminal.say(`In ${some}, answers came from the simulated model, not from a language model.`);
}
