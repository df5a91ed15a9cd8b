import type { Agent, AgentStep } from '@scrai/client';
import { AGENT_STATUSES, type AgentStatus } from '@scrai/contracts';
import { Option, type Command } from 'commander';
import type { ContextOf } from '../context.js';
import { addAgentControl } from './agent-control.js';
import { addAgentMemory } from './agent-memory.js';
import { addAgentState } from './state.js';
import { plain } from '../terminal/answer.js';
import { ago } from '../terminal/numbers.js';
import type { Column } from '../terminal/table.js';
import { pageQuery, showPage, showThing, withPaging } from './listing.js';

const COLUMNS: Column<Agent>[] = [
  { name: 'AGENT', value: ({ name }) => name },
  { name: 'STATUS', value: ({ state }) => state.status },
  { name: 'ENGINE', value: ({ engine_type }) => engine_type, optional: true },
  { name: 'SUBJECT', value: ({ state }) => state.subject ?? '', shrinks: true, optional: true },
  { name: 'TURNS', value: ({ state }) => String(state.iteration), align: 'right' },
  { name: 'TEMPLATE', value: ({ agent_template }) => agent_template, optional: true },
  { name: 'RUN', value: ({ scenario_run_id }) => scenario_run_id, optional: true },
  { name: 'ID', value: ({ agent_id }) => agent_id },
];

const STEPS: Column<AgentStep>[] = [
  { name: 'TURN', value: ({ turn }) => String(turn), align: 'right' },
  { name: 'STATUS', value: ({ status }) => status },
  { name: 'SEQ', value: ({ seq }) => String(seq ?? ''), align: 'right' },
  {
    name: 'RESULT',
    value: ({ result }) => (result ? plain(result) : '').replaceAll('\n', ' '),
    shrinks: true,
  },
];

type Options = { limit: number; after?: string; run?: string; status?: AgentStatus };

const EXAMPLES = `
Examples:
  scrai agents --run 0197f…
  scrai agents create joke-teller --subject cats
  scrai agents interrupt 5c1e… "Tell jokes about dogs." --now
  scrai agents pause 5c1e… && scrai agents resume 5c1e…
  scrai agents steps 5c1e…
  scrai agents memory 5c1e… --search "vault code"
  scrai agents remember 5c1e… "Bob cannot be trusted." --importance 0.9
  scrai agents destroy 5c1e…`;

export function addAgents(program: Command, context: ContextOf): void {
  const agents = program
    .command('agents')
    .description('the participants of runs (alone: list them)')
    .addHelpText('after', EXAMPLES);

  withPaging(agents.command('list', { isDefault: true }).description('list agents, newest runs first'))
    .option('--run <id>', 'of this run alone')
    .addOption(new Option('--status <status>', 'with this status').choices(AGENT_STATUSES))
    .action(async (options: Options, command: Command) => {
      const cli = context(command);
      const { run: scenario_run_id, status } = options;
      const page = await cli.client.agents.list({ ...pageQuery(options), scenario_run_id, status });
      showPage(
        cli,
        page,
        COLUMNS,
        'No agents: they come with a run (scrai run <template>), or alone (scrai agents create <template>).',
      );
    });

  agents
    .command('get <id>')
    .description('one agent: its state and last result')
    .action(async (id: string, _options: unknown, command: Command) => {
      const cli = context(command);
      const agent = await cli.client.agents.get(id);
      showThing(cli, agent, [
        ['agent', agent.name],
        ['status', agent.state.status + (agent.state.last_error ? `: ${agent.state.last_error}` : '')],
        ['subject', agent.state.subject ?? '-'],
        ['guidance', agent.state.pending_guidance.join(' · ') || '-'],
        ['engine', agent.engine_type],
        ['template', agent.agent_template],
        ['attributes', plain(agent.attributes)],
        ['turns', String(agent.state.iteration)],
        ['last result', agent.state.result ? plain(agent.state.result) : '-'],
        ['started', ago(agent.state.started_at)],
        ['run', agent.scenario_run_id],
        ['id', agent.agent_id],
      ]);
    });

  withPaging(agents.command('steps <id>').description('the turns of one agent')).action(
    async (id: string, options: Options, command: Command) => {
      const cli = context(command);
      showPage(cli, await cli.client.agents.steps(id, pageQuery(options)), STEPS, 'No turns yet.');
    },
  );

  addAgentState(agents, context);
  addAgentControl(agents, context);
  addAgentMemory(agents, context);
}
