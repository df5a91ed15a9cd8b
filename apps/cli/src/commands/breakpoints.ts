import type { Breakpoint, NewBreakpoint } from '@scrai/client';
import { breakpointText } from '@scrai/contracts';
import type { Command } from 'commander';
import type { ContextOf } from '../context.js';
import { UsageError } from '../failure.js';
import type { Column } from '../terminal/table.js';
import { showPage, wholeNumber } from './listing.js';

const COLUMNS: Column<Breakpoint>[] = [
  { name: 'NO', value: ({ number }) => String(number), align: 'right' },
  { name: 'PAUSES AFTER', value: breakpointText, shrinks: true },
  { name: 'HITS', value: ({ hits }) => String(hits), align: 'right' },
  { name: 'LAST EVENT', value: ({ last_hit_seq }) => String(last_hit_seq ?? '-'), align: 'right' },
];

const HELP = `
Examples:
  scrai runs break 0197f… "turn.completed of seller"       after every turn of an agent
  scrai runs break 0197f… "act.refused"                    after every event of a type
  scrai runs break 0197f… "of buyer"                       after whatever is about an agent
  scrai runs break 0197f… "when world.deal != null"        when the world becomes so
  scrai runs break 0197f… "turn.completed when round > 2"  after every such event while it is so
  scrai runs resume 0197f…                                 on past it`;

/** Verbs that make a run pause by itself. */
export function addBreakpointCommands(runs: Command, context: ContextOf): void {
  runs
    .command('break <id> <where>')
    .description('pause right after an event: <type>, of <agent>, when <condition>, or all of them')
    .addHelpText('after', HELP)
    .action(async (id: string, where: string, _options: unknown, command: Command) => {
      const { client, terminal } = context(command);
      const set = await client.runs.setBreakpoint(id, readBreakpoint(where));
      terminal.record(set);
      terminal.print(`breakpoint ${set.number}: ${breakpointText(set)}`);
      terminal.say(`Remove it with: scrai runs unbreak ${id} ${set.number}`);
    });

  runs
    .command('breakpoints <id>')
    .description('where it pauses by itself')
    .action(async (id: string, _options: unknown, command: Command) => {
      const cli = context(command);
      const none = `No breakpoints. Set one with: scrai runs break ${id} "turn.completed of <agent>"`;
      showPage(cli, await cli.client.runs.breakpoints(id), COLUMNS, none);
    });

  runs
    .command('unbreak <id> <number>')
    .description('remove a breakpoint; a run that has paused by it waits for resume')
    .action(async (id: string, number: string, _options: unknown, command: Command) => {
      const { client, terminal } = context(command);
      await client.runs.removeBreakpoint(id, wholeNumber(number));
      terminal.say(`Breakpoint ${number} is removed.`);
    });
}

const PARTS =
  /^(?<event_type>(?!of\b|when\b)[\w.]+)?\s*(?:\bof\s+(?<agent>.+?))?\s*(?:\bwhen\s+(?<condition>.+))?$/s;

/** Reads `turn.completed of seller when round > 2`, any part of which may be left out. @throws UsageError */
export function readBreakpoint(text: string): NewBreakpoint {
  const parts = PARTS.exec(text.trim())?.groups;
  const given = Object.entries(parts ?? {}).filter(([, part]) => part !== undefined);
  if (given.length === 0) {
    throw new UsageError(
      `«${text}» is no place to pause: write an event type, of <agent>, when <condition>, or all of them, ` +
        'like "turn.completed of seller when round > 2".',
    );
  }
  return Object.fromEntries(given) as NewBreakpoint;
}
