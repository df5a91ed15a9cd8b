import type { DeadLetter } from '@scrai/client';
import { Option, type Command } from 'commander';
import type { ContextOf } from '../context.js';
import { ago } from '../terminal/numbers.js';
import type { Column } from '../terminal/table.js';
import { pageQuery, showPage, showThing, withPaging } from './listing.js';

const COLUMNS: Column<DeadLetter>[] = [
  { name: 'STATUS', value: ({ status }) => status },
  { name: 'AGENT', value: ({ agent }) => agent },
  { name: 'TURN', value: ({ turn }) => String(turn), align: 'right' },
  { name: 'ORIGIN', value: ({ failure }) => failure.origin },
  { name: 'CODE', value: ({ failure }) => failure.code },
  { name: 'TRIES', value: ({ attempts }) => String(attempts.length), align: 'right' },
  { name: 'WHEN', value: ({ created_at }) => ago(created_at), optional: true },
  {
    name: 'REASON',
    value: ({ failure }) => failure.message.replaceAll('\n', ' '),
    shrinks: true,
    optional: true,
  },
  { name: 'ID', value: ({ id }) => id },
];

type Options = { limit: number; after?: string; run?: string; status?: DeadLetter['status'] };

export function addDeadLetters(program: Command, context: ContextOf): void {
  const dlq = program
    .command('dlq')
    .description('turns whose attempts are used up (alone: list them)')
    .addHelpText('after', '\nExamples:\n  scrai dlq\n  scrai dlq get 9a0c…\n  scrai dlq requeue 9a0c…');

  withPaging(dlq.command('list', { isDefault: true }).description('list dead letters, newest first'))
    .option('--run <id>', 'of this run alone')
    .addOption(new Option('--status <status>', 'with this status').choices(['open', 'requeued', 'deleted']))
    .action(async ({ run, status, ...options }: Options, command: Command) => {
      const cli = context(command);
      const page = await cli.client.deadLetters({ ...pageQuery(options), scenario_run_id: run, status });
      showPage(cli, page, COLUMNS, 'No dead letters.');
    });

  dlq
    .command('get <id>')
    .description('one dead letter with its attempts')
    .action(async (id: string, _options: unknown, command: Command) => {
      const cli = context(command);
      show(cli, await cli.client.deadLetter(id));
    });

  dlq
    .command('requeue <id>')
    .description('try the turn again, with its counts started afresh')
    .action(async (id: string, _options: unknown, command: Command) => {
      const cli = context(command);
      show(cli, await cli.client.requeue(id));
      cli.terminal.say('Requeued: the run goes on when the turn is answered.');
    });
}

const show = (cli: ReturnType<ContextOf>, letter: DeadLetter): void =>
  showThing(cli, letter, [
    ['status', letter.status],
    ['agent', `${letter.agent}, turn ${letter.turn} (${letter.engine_type})`],
    ['failed', `${letter.failure.code} (${letter.failure.origin}): ${letter.failure.message}`],
    ...letter.attempts.map((attempt, index): [string, string] => [
      `try ${index + 1}`,
      `${attempt.timestamp ?? ''} ${attempt.status}${attempt.error ? `: ${attempt.error}` : ''}`,
    ]),
    ['run', letter.scenario_run_id],
    ['id', letter.id],
  ]);
