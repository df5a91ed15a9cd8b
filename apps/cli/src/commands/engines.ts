import type { EngineInstance } from '@scrai/client';
import type { Command } from 'commander';
import type { ContextOf } from '../context.js';
import { ago, span } from '../terminal/numbers.js';
import type { Column } from '../terminal/table.js';
import { pageQuery, showPage, withPaging } from './listing.js';

const columns: Column<EngineInstance>[] = [
  { name: 'TYPE', value: ({ engine_type }) => engine_type },
  { name: 'STATUS', value: ({ status }) => status },
  { name: 'HEARD', value: ({ heartbeat_age_ms }) => `${span(heartbeat_age_ms)} ago`, align: 'right' },
  {
    name: 'IN FLIGHT',
    value: ({ metadata: { dynamic_state, static_config } }) =>
      `${dynamic_state.resource_utilization.in_flight}/${static_config.resource_limits.concurrency}`,
    align: 'right',
  },
  { name: 'STARTED', value: ({ started_at }) => ago(started_at), optional: true },
  {
    name: 'VERSION',
    value: ({ metadata }) => metadata.static_config.engine_software_version,
    optional: true,
  },
  { name: 'HOST', value: ({ host, pid }) => `${host}:${pid}`, optional: true },
  { name: 'ENGINE', value: ({ engine_id }) => engine_id },
];

export function addEngines(program: Command, context: ContextOf): void {
  withPaging(
    program.command('engines').description('the worker processes, by the age of their last heartbeat'),
  )
    .option('--type <type>', 'actor, narrator, analyst or a plugin’s own')
    .addHelpText('after', '\nExamples:\n  scrai engines\n  scrai engines --type actor --json')
    .action(async (options: { limit: number; after?: string; type?: string }, command: Command) => {
      const cli = context(command);
      const page = await cli.client.engines({ ...pageQuery(options), engine_type: options.type });
      showPage(
        cli,
        page,
        columns,
        'No engine has been heard of. `scrai up` or `scrai serve actor-engine` starts some.',
      );
    });
}
