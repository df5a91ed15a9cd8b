import type { Measurement, RunResults } from '@scrai/client';
import { plain } from './answer.js';
import { dollars, short, span } from './numbers.js';
import { table, type Column } from './table.js';
import type { Terminal } from './terminal.js';

const MEASURES: Column<Measurement>[] = [
  { name: 'MEASURE', value: ({ measure }) => measure },
  { name: 'OF', value: ({ agent, turn }) => agent ?? (turn === null ? 'run' : `turn ${turn}`) },
  { name: 'VALUE', value: ({ value }) => valueText(value), align: 'right', shrinks: true },
  { name: 'UNIT', value: ({ unit }) => unit ?? '' },
];

const valueText = (value: Measurement['value']): string =>
  value === null ? 'missing' : typeof value === 'number' ? short(value) : plain(value);

/** What came of a run, at the end of its transcript. */
export function summaryLines(terminal: Terminal, results: RunResults): string[] {
  const { dim } = terminal.colours;
  const fields: [name: string, value: string][] = [
    ['outcome', outcomeText(results)],
    ...scenesField(results),
    ['world', plain(results.world) || '-'],
    ['turns', turnsText(results)],
    ['tokens', tokensText(results)],
    ['time', results.timings.duration_ms === null ? '-' : span(results.timings.duration_ms)],
    ['fingerprint', results.fingerprint],
    ['run', results.scenario_run_id],
  ];
  const name = Math.max(...fields.map(([text]) => text.length)) + 2;
  const shown = fields.flatMap(([text, value]) =>
    terminal.lines(value, name).map((line, index) => dim((index === 0 ? text : '').padEnd(name)) + line),
  );
  const measures = results.measurements.filter(({ level }) => level !== 'turn');
  const measured = measures.length > 0 ? ['', table(terminal, MEASURES, measures), ''] : [''];
  return [...measured, ...shown];
}

/** The reason of a run that was played out is that of its last scene alone; where there were several, each follows. */
function outcomeText({ outcome, status, budget_exhausted: usedUp }: RunResults): string {
  if (!outcome) return status;
  const { scenes, reason } = outcome;
  const playedOut = outcome.status === 'completed' && !usedUp && scenes.at(-1)?.reason === reason;
  return `${outcome.status}: ${playedOut && scenes.length > 1 ? `${scenes.length} scenes, each to its end` : reason}`;
}

/** How each scene ended, where there were several. */
const scenesField = ({ scenes }: RunResults): [string, string][] =>
  scenes.length > 1
    ? [['scenes', scenes.map(({ scene, reason }) => `${scene}: ${reason ?? 'goes on'}`).join('; ')]]
    : [];

function turnsText({ turns, agents }: RunResults): string {
  const refused = agents.reduce((sum, each) => sum + each.acts_refused + each.changes_refused, 0);
  const parts: [number, string][] = [
    [turns.skipped, 'without an answer'],
    [turns.cancelled, 'cancelled'],
    [refused, 'refused by rules'],
  ];
  const rest = parts.filter(([count]) => count > 0).map(([count, what]) => `, ${count} ${what}`);
  return `${turns.completed}${rest.join('')}`;
}

const tokensText = ({ spent, simulated }: RunResults): string =>
  `${spent.input_tokens} in, ${spent.output_tokens} out, ${dollars(spent.cost)}${simulated ? ' (simulated model)' : ''}`;
