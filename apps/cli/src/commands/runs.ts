import { RUN_ACTIONS, RUN_STATUSES, type RunAction, type RunEvent, type RunStatus } from '@scrai/contracts';
import { everyItem, type ScenarioRun } from '@scrai/client';
import { Option, type Command } from 'commander';
import type { ContextOf } from '../context.js';
import { plain } from '../terminal/answer.js';
import { ago } from '../terminal/numbers.js';
import { table, type Column } from '../terminal/table.js';
import { pageQuery, showPage, showThing, wholeNumber, withPaging } from './listing.js';
import { addBreakpointCommands } from './breakpoints.js';
import { addCalls } from './calls.js';
import { addCost } from './cost.js';
import { addFork } from './fork.js';
import { addInterview } from './interview.js';
import { addReplay } from './replay.js';
import { addRunState } from './state.js';
import { sayHowToGoOn } from './wait-notice.js';
import { addToolCalls } from './tool-calls.js';
import { watchRun } from './watch.js';

const COLUMNS: Column<ScenarioRun>[] = [
  { name: 'RUN', value: ({ id }) => id },
  { name: 'TEMPLATE', value: ({ template }) => template },
  { name: 'STATUS', value: ({ status }) => status },
  { name: 'SEED', value: ({ seed }) => String(seed), align: 'right', optional: true },
  { name: 'EVENTS', value: ({ last_seq }) => String(last_seq), align: 'right', optional: true },
  { name: 'STARTED', value: ({ created_at }) => ago(created_at), align: 'right', optional: true },
];

const waitsFor = ({ status_reason, outcome }: ScenarioRun): string => (outcome ? '' : (status_reason ?? ''));
const WAITS: Column<ScenarioRun> = {
  name: 'WAITS',
  value: (run) => waitsFor(run).replace(/^(waiting: |paused )/, ''),
  shrinks: true,
};

const EVENTS: Column<RunEvent>[] = [
  { name: 'SEQ', value: ({ seq }) => String(seq), align: 'right' },
  { name: 'EVENT', value: ({ event_type }) => event_type },
  { name: 'PAYLOAD', value: ({ payload }) => plain(payload).replaceAll('\n', ' '), shrinks: true },
];

const MEANING: Record<RunAction, string> = {
  pause: 'request no further turn',
  resume: 'go on',
  step: 'play one turn of a paused run',
  stop: 'end it now; what was played stays',
};

const EXAMPLES = `
Examples:
  scrai runs --status running
  scrai runs watch 0197f…
  scrai runs pause 0197f… && scrai runs step 0197f… && scrai runs resume 0197f…
  scrai runs calls 0197f… --turn 3 --prompt   what was sent to the model in that turn
  scrai runs log 0197f… | sha256sum        the fingerprint, by other means`;

type ListOptions = {
  limit: number;
  after?: string;
  status?: RunStatus;
  template?: string;
  label?: string;
  parent?: string;
  mode?: string;
};

export function addRuns(program: Command, context: ContextOf): void {
  const runs = program.command('runs').description('runs (alone: list them)').addHelpText('after', EXAMPLES);

  withPaging(runs.command('list', { isDefault: true }).description('list runs, newest first'))
    .addOption(new Option('--status <status>', 'with this status').choices(RUN_STATUSES))
    .option('--template <name>', 'of this template')
    .option('--label <name=value>', 'with this label, such as batch=… of scrai run --seeds')
    .option('--parent <id>', 'forks of this run')
    .option('--mode <mode>', 'of this mode; interviews are shown only with --mode interview')
    .action(async ({ status, template, label, parent, mode, ...options }: ListOptions, command: Command) => {
      const cli = context(command);
      const filter = { status, template, label, parent, mode };
      const page = await cli.client.runs.list({ ...pageQuery(options), ...filter });
      const columns = page.data.some(waitsFor) ? [...COLUMNS, WAITS] : COLUMNS;
      showPage(cli, page, columns, 'No runs yet: scrai run <template> starts one.');
    });

  runs
    .command('get <id>')
    .description('one run')
    .action(async (id: string, _options: unknown, command: Command) => {
      const cli = context(command);
      const run = await cli.client.runs.get(id);
      show(cli, run);
      if (run.breakpoint_hit && !cli.terminal.json) sayHowToGoOn(cli.terminal, run);
    });

  runs
    .command('watch <id>')
    .description('its transcript from the start, and on as it plays')
    .option('--full', 'show long values of the world in full, as in a pipe')
    .action(async (id: string, options: { full?: boolean }, command: Command) => {
      const cli = context(command);
      await watchRun(cli, await cli.client.runs.get(id), options);
    });

  addReading(runs, context);
  addRunState(runs, context);
  addToolCalls(runs, context);
  addCalls(runs, context);
  addCost(runs, context);
  addReplay(runs, context);
  addFork(runs, context);
  addInterview(runs, context);
  addBreakpointCommands(runs, context);
  for (const action of RUN_ACTIONS) addControl(runs, context, action);
}

function addReading(runs: Command, context: ContextOf): void {
  runs
    .command('log <id>')
    .description('the canonical log: JSONL, the very bytes that the fingerprint is of')
    .action(async (id: string, _options: unknown, command: Command) => {
      const { client, terminal } = context(command);
      for await (const part of client.runs.log(id)) terminal.raw(part);
    });

  runs
    .command('events <id>')
    .description('its events with their ids and times')
    .option('--after <seq>', 'begin after this one', wholeNumber, 0)
    .option('--limit <n>', 'most events; all when absent', wholeNumber)
    .action(async (id: string, options: { after: number; limit?: number }, command: Command) => {
      const { client, terminal } = context(command);
      const events: RunEvent[] = [];
      const pages = everyItem((after) =>
        client.runs.events(id, { after: after === undefined ? options.after : Number(after), limit: 500 }),
      );
      for await (const event of pages) {
        if (events.length === options.limit) break;
        events.push(event);
        terminal.record(event);
      }
      if (events.length > 0) terminal.print(table(terminal, EVENTS, events));
      else terminal.say('No events.');
    });
}

function addControl(runs: Command, context: ContextOf, action: RunAction): void {
  runs
    .command(`${action} <id>`)
    .description(MEANING[action])
    .action(async (id: string, _options: unknown, command: Command) => {
      const cli = context(command);
      const controlled = await cli.client.runs.control(id, action);
      cli.terminal.record(controlled);
      const standing = controlled.action.status === 'pending' ? `${action} is on its way` : controlled.status;
      cli.terminal.print(`${controlled.id} ${standing}, ${controlled.last_seq} events`);
    });
}

const standing = ({ status, status_reason, outcome }: ScenarioRun): string => {
  if (!status_reason || outcome) return status;
  return status_reason.startsWith(status) ? status_reason : `${status}: ${status_reason}`;
};

const show = (cli: ReturnType<ContextOf>, run: ScenarioRun): void =>
  showThing(cli, run, [
    ['template', `${run.template} ${run.template_version}`],
    ['status', standing(run)],
    ['outcome', run.outcome ? `${run.outcome.status}: ${run.outcome.reason}` : '-'],
    ['parameters', plain(run.parameters) || '-'],
    ['seed', String(run.seed)],
    ['model', run.model],
    ['events', String(run.last_seq)],
    ['turn limit', run.turn_limit === null ? '-' : String(run.turn_limit)],
    ['labels', plain(run.labels) || '-'],
    ['fork of', run.parent_run_id ? `${run.parent_run_id} at event ${run.forked_at_seq}` : '-'],
    ['started', ago(run.created_at)],
    ['id', run.id],
  ]);
