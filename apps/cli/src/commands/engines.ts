import type { EngineInstance, EngineStatus } from '@scrai/client';
import { Option, type Command } from 'commander';
import type { ContextOf } from '../context.js';
import { ago, span } from '../terminal/numbers.js';
import type { Column } from '../terminal/table.js';
import { pageQuery, showPage, showThing, withPaging } from './listing.js';

const versionOf = ({ metadata, version_mismatch }: EngineInstance): string =>
  metadata.static_config.engine_software_version + (version_mismatch === null ? '' : ' (!)');
const loadOf = ({ metadata: { dynamic_state, static_config } }: EngineInstance): string =>
  `${dynamic_state.resource_utilization.in_flight}/${static_config.resource_limits.concurrency}`;
const MEBIBYTE = 2 ** 20;
const memoryOf = ({ metadata }: EngineInstance): string => {
  const { rss_bytes } = metadata.dynamic_state.resource_utilization;
  return typeof rss_bytes === 'number' ? `${Math.round(rss_bytes / MEBIBYTE)} MiB` : '-';
};

const COLUMNS: Column<EngineInstance>[] = [
  { name: 'TYPE', value: ({ engine_type }) => engine_type },
  { name: 'STATUS', value: ({ status }) => status },
  { name: 'HEARD', value: ({ heartbeat_age_ms }) => `${span(heartbeat_age_ms)} ago`, align: 'right' },
  { name: 'IN FLIGHT', value: loadOf, align: 'right' },
  { name: 'MEMORY', value: memoryOf, align: 'right', optional: true },
  { name: 'VERSION', value: versionOf },
  { name: 'STARTED', value: ({ started_at }) => ago(started_at), optional: true },
  { name: 'HOST', value: ({ host, pid }) => `${host}:${pid}`, optional: true },
  { name: 'ENGINE', value: ({ engine_id }) => engine_id },
];

type Options = { limit: number; after?: string; type?: string; status?: EngineStatus };

export function addEngines(program: Command, context: ContextOf): void {
  const engines = program
    .command('engines')
    .description('the worker processes, by the age of their last heartbeat (alone: list them)')
    .addHelpText('after', '\nExamples:\n  scrai engines --type actor\n  scrai engines drain 5c1e…');

  withPaging(engines.command('list', { isDefault: true }).description('list engines'))
    .option('--type <type>', 'actor, narrator, analyst or a plugin’s own')
    .addOption(
      new Option('--status <status>', 'with this status').choices(['online', 'draining', 'late', 'gone']),
    )
    .action(async ({ type, status, ...options }: Options, command: Command) => {
      const cli = context(command);
      const page = await cli.client.engines.list({ ...pageQuery(options), engine_type: type, status });
      const none = 'No engine has been heard of. `scrai up` or `scrai serve actor-engine` starts some.';
      showPage(cli, page, COLUMNS, none);
      for (const { engine_id, version_mismatch } of page.data)
        if (version_mismatch !== null) cli.terminal.say(`(!) ${engine_id}: ${version_mismatch}`);
    });

  engines
    .command('get <id>')
    .alias('show')
    .description('one engine, however long it is gone')
    .action(async (id: string, _options: unknown, command: Command) => {
      const cli = context(command);
      show(cli, await cli.client.engines.get(id));
    });

  engines
    .command('drain <id>')
    .description('let an engine take no more work and finish what it has')
    .action(async (id: string, _options: unknown, command: Command) => {
      const cli = context(command);
      show(cli, await cli.client.engines.drain(id));
      cli.terminal.say('It takes no more work; end it when nothing is in flight.');
    });
}

const SHOWN_OTHERWISE = new Set(['in_flight', 'rss_bytes', 'cpu_seconds', 'cpu_share']);

/** Processor time and memory as people read them; whatever else an engine tells, as it tells it. */
function usesOf(engine: EngineInstance): string {
  const use = engine.metadata.dynamic_state.resource_utilization;
  const { rss_bytes, cpu_seconds, cpu_share } = use;
  const others = Object.entries(use).filter(([name]) => !SHOWN_OTHERWISE.has(name));
  const parts = [
    rss_bytes === undefined ? '' : `${memoryOf(engine)} of memory`,
    typeof cpu_share === 'number' ? `${Math.round(cpu_share * 100)} % of a core` : '',
    typeof cpu_seconds === 'number' ? `${span(cpu_seconds * 1_000)} of processor time` : '',
    ...others.map(([name, value]) => `${name} ${JSON.stringify(value)}`),
  ];
  return parts.filter((part) => part !== '').join(', ') || 'it does not say';
}

const show = (cli: ReturnType<ContextOf>, engine: EngineInstance): void => {
  const { static_config, dynamic_state } = engine.metadata;
  showThing(cli, engine, [
    ['type', engine.engine_type],
    ['status', `${engine.status}, heard of ${span(engine.heartbeat_age_ms)} ago`],
    ['in flight', loadOf(engine)],
    ['uses', usesOf(engine)],
    ['runs', dynamic_state.current_scenario_run_ids.join(', ') || 'none'],
    ['version', engine.version_mismatch ?? static_config.engine_software_version],
    ['can', static_config.capabilities.join(', ')],
    ['host', `${engine.host}:${engine.pid}`],
    ['started', `${engine.started_at} (${ago(engine.started_at)})`],
    ['id', engine.engine_id],
  ]);
};
