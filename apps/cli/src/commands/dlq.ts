import { DEAD_LETTER_STATUSES, type DeadLetterStatus } from '@scrai/contracts';
import type { DeadLetter, DeadLetterAuditEntry, DeadLetterGroup } from '@scrai/client';
import { Option, type Command } from 'commander';
import type { ContextOf } from '../context.js';
import { ago } from '../terminal/numbers.js';
import type { Column } from '../terminal/table.js';
import { addDecisions } from './dlq-decisions.js';
import { showDeadLetter } from './dlq-show.js';
import { pageQuery, showPage, withPaging } from './listing.js';

const COLUMNS: Column<DeadLetter>[] = [
  { name: 'STATUS', value: ({ status }) => status },
  { name: 'AGENT', value: ({ agent }) => agent },
  { name: 'TURN', value: ({ turn }) => String(turn), align: 'right' },
  { name: 'ORIGIN', value: ({ failure }) => failure.origin, optional: true },
  { name: 'GROUP', value: ({ error_group }) => error_group },
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

const GROUPS: Column<DeadLetterGroup>[] = [
  { name: 'GROUP', value: ({ error_group }) => error_group },
  { name: 'OPEN', value: ({ open }) => String(open), align: 'right' },
  { name: 'ALL', value: ({ count }) => String(count), align: 'right' },
  { name: 'RUNS', value: ({ runs }) => String(runs), align: 'right' },
  { name: 'FIRST', value: ({ first_at }) => ago(first_at), optional: true },
  { name: 'LAST', value: ({ last_at }) => ago(last_at), optional: true },
  { name: 'EXAMPLE', value: ({ failure }) => failure.message.replaceAll('\n', ' '), shrinks: true },
];

const AUDIT: Column<DeadLetterAuditEntry>[] = [
  { name: 'WHEN', value: ({ created_at }) => ago(created_at) },
  { name: 'WHO', value: ({ actor }) => actor },
  { name: 'WHAT', value: ({ operation }) => operation },
  { name: 'RESULT', value: ({ result }) => result },
  { name: 'WHY', value: ({ reason }) => reason ?? '-', shrinks: true },
  { name: 'DEAD LETTER', value: ({ dead_letter_id }) => dead_letter_id ?? '-' },
];

const EXAMPLES = `
Examples:
  scrai dlq --status open                        what waits for somebody's decision
  scrai dlq groups                               the same by error
  scrai dlq show 9a0c…                           payload, every attempt, cause
  scrai dlq requeue 9a0c… --reason "key renewed"
  scrai dlq requeue --group rate_limited-3f0a9c21 --dry-run
  scrai dlq delete 9a0c… --then skip_turn        give the turn up; the run goes on`;

interface Filter {
  limit: number;
  after?: string;
  run?: string;
  status?: DeadLetterStatus;
  group?: string;
  code?: string;
  engine?: string;
}

const withFilter = (command: Command): Command =>
  withPaging(command)
    .option('--run <id>', 'of this run alone')
    .addOption(new Option('--status <status>', 'with this status').choices(DEAD_LETTER_STATUSES))
    .option('--group <group>', 'of this group of errors')
    .option('--code <code>', 'with this code of the failure')
    .option('--engine <type>', 'of this engine type');

const filterOf = ({ run, status, group, code, engine, ...paging }: Filter): object => ({
  ...pageQuery(paging),
  ...{ scenario_run_id: run, status, error_group: group, code, engine_type: engine },
});

export function addDeadLetters(program: Command, context: ContextOf): void {
  const dlq = program
    .command('dlq')
    .description('turns whose attempts are used up (alone: list them)')
    .addHelpText('after', EXAMPLES);

  withFilter(dlq.command('list', { isDefault: true }).description('list dead letters, newest first')).action(
    async (options: Filter, command: Command) => {
      const cli = context(command);
      showPage(cli, await cli.client.dlq.list(filterOf(options)), COLUMNS, 'No dead letters.');
    },
  );
  withFilter(dlq.command('groups').description('dead letters by error, the most frequent first')).action(
    async (options: Filter, command: Command) => {
      const cli = context(command);
      showPage(cli, await cli.client.dlq.groups(filterOf(options)), GROUPS, 'No dead letters.');
    },
  );
  dlq
    .command('show <id>')
    .alias('get')
    .description('one dead letter with its payload and attempts')
    .action(async (id: string, _options: unknown, command: Command) => {
      const cli = context(command);
      showDeadLetter(cli, await cli.client.dlq.get(id));
    });
  addDecisions(dlq, context);
  withPaging(dlq.command('audit').description('what was done with dead letters: who, when, why'))
    .option('--letter <id>', 'with this one alone')
    .action(async ({ letter, ...options }: Filter & { letter?: string }, command: Command) => {
      const cli = context(command);
      const page = await cli.client.dlq.audit({ ...pageQuery(options), dead_letter_id: letter });
      showPage(cli, page, AUDIT, 'Nothing was done yet.');
    });
}
