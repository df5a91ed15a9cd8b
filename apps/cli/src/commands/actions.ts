import type { Action } from '@scrai/client';
import { ACTION_STATUSES, ACTION_TYPES, type ActionStatus, type ActionType } from '@scrai/contracts';
import { Option, type Command } from 'commander';
import type { ContextOf } from '../context.js';
import { plain } from '../terminal/answer.js';
import { ago } from '../terminal/numbers.js';
import type { Column } from '../terminal/table.js';
import { pageQuery, showPage, withPaging } from './listing.js';

const COLUMNS: Column<Action>[] = [
  { name: 'TYPE', value: ({ type }) => type },
  { name: 'STATUS', value: ({ status }) => status },
  { name: 'URGENCY', value: ({ urgency }) => urgency, optional: true },
  { name: 'ACTOR', value: ({ actor }) => actor, optional: true },
  { name: 'WHEN', value: ({ created_at }) => ago(created_at) },
  {
    name: 'WHAT',
    value: ({ payload, last_error }) => (last_error ?? plain(payload)).replaceAll('\n', ' '),
    shrinks: true,
  },
  { name: 'FOR', value: ({ agent_id, scenario_run_id }) => agent_id ?? scenario_run_id },
];

interface Options {
  limit: number;
  after?: string;
  run?: string;
  agent?: string;
  type?: ActionType;
  status?: ActionStatus;
}

export function addActions(program: Command, context: ContextOf): void {
  withPaging(program.command('actions').description('what was asked of agents and runs, newest first'))
    .option('--run <id>', 'on this run and its agents')
    .option('--agent <id>', 'on this agent')
    .addOption(new Option('--type <type>', 'of this type').choices(ACTION_TYPES))
    .addOption(new Option('--status <status>', 'with this status').choices(ACTION_STATUSES))
    .addHelpText('after', '\nExamples:\n  scrai actions --status error\n  scrai actions --agent 5c1e… --json')
    .action(async ({ run, agent, type, status, ...options }: Options, command: Command) => {
      const cli = context(command);
      const filter = { scenario_run_id: run, agent_id: agent, type, status };
      const page = await cli.client.actions({ ...pageQuery(options), ...filter });
      showPage(cli, page, COLUMNS, 'No actions.');
    });
}
