import Table from 'cli-table3';
import pc from 'picocolors';
import type { Result } from '../suite.js';

const HEAD = [
  'fault',
  'times',
  'runs',
  'events',
  'lost',
  'doubled',
  'paid',
  'paid twice',
  'p50 s',
  'max s',
  '',
];

/** The table of all faults, and below it whatever does not hold: which run, where in it, what. */
export function report(results: readonly Result[]): string {
  const drawn = new Table({
    head: HEAD.map((name) => pc.bold(name)),
    chars: { ...NO_EDGES, middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: HEAD.map((name) => (name === 'fault' || name === '' ? 'left' : 'right')),
  });
  drawn.push(...results.map(rowOf));
  const findings = results.flatMap(({ fault, findings }) =>
    findings.map(
      ({ run, seq, what }) => `${fault}: ${run ? `run ${run}` : ''}${seq ? ` at seq ${seq}` : ''} ${what}`,
    ),
  );
  return [
    drawn.toString(),
    ...(findings.length > 0 ? ['', pc.bold('What does not hold'), ...findings] : []),
  ].join('\n');
}

/** One line about a fault that is through. */
export const lineOf = (result: Result): string => rowOf(result).slice(0, 10).join('  ');

function rowOf(result: Result): string[] {
  const { fault, times, runs, events, lost, doubled, paid, paid_twice, recovery } = result;
  if (result.impossible)
    return [fault, ...Array<string>(9).fill('-'), `not possible here: ${result.impossible}`];
  const seconds = (ms: number | undefined): string => (ms === undefined ? '-' : (ms / 1_000).toFixed(1));
  return [
    fault,
    ...[times, runs, events, lost, doubled, paid, paid_twice].map(String),
    seconds(recovery?.p50_ms),
    seconds(recovery?.max_ms),
    result.findings.length === 0 ? pc.green('holds') : pc.red(`${result.findings.length} findings`),
  ];
}

/** The table as Markdown, without colours, for a page that says what was seen. */
export function markdown(results: readonly Result[]): string {
  const names = HEAD.slice(0, -1).filter((name) => name !== 'paid');
  const rows = results.map((result) => {
    const cells = rowOf(result)
      .slice(0, HEAD.length - 1)
      .filter((_, column) => HEAD[column] !== 'paid');
    const remark = result.impossible
      ? ' (not possible here)'
      : result.findings.length > 0
        ? ' (DOES NOT HOLD)'
        : '';
    return [`${cells[0]}${remark}`, ...cells.slice(1)];
  });
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(names),
    line(names.map((_, column) => (column === 0 ? '---' : '---:'))),
    ...rows.map(line),
  ].join('\n');
}

/** How long it took, and whether everything held. */
export function summary(results: readonly Result[], wanted: number): string {
  const total = (of: (result: Result) => number): number =>
    results.reduce((sum, result) => sum + of(result), 0);
  const seconds = Math.round(total(({ seconds }) => seconds));
  const held = results.filter(({ findings, impossible }) => findings.length === 0 && !impossible).length;
  const impossible = results.filter(({ impossible }) => impossible).length;
  return (
    `${held} of ${wanted} faults held, ${impossible} ${impossible === 1 ? 'was' : 'were'} not possible here: ` +
    `${total(({ times }) => times)} injections, ${total(({ runs }) => runs)} runs, ${total(({ events }) => events)} events, ` +
    `in ${Math.floor(seconds / 60)} min ${seconds % 60} s.`
  );
}

const NO_EDGES = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
  ].map((edge) => [edge, '']),
);
