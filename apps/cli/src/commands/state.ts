import { everyItem, type AgentStanding, type PastAgent, type RunState } from '@scrai/client';
import type { Perception } from '@scrai/contracts';
import type { Command } from 'commander';
import type { Context, ContextOf } from '../context.js';
import { UsageError } from '../failure.js';
import { plain } from '../terminal/answer.js';
import { table, type Column } from '../terminal/table.js';
import { showThing, wholeNumber } from './listing.js';

interface Options {
  atSeq?: number;
  agent?: string;
}

const AGENTS: Column<AgentStanding>[] = [
  { name: 'AGENT', value: ({ name }) => name },
  { name: 'ROLE', value: ({ role }) => role, optional: true },
  { name: 'ENGINE', value: ({ engine_type }) => engine_type, optional: true },
  { name: 'TURNS', value: ({ turns }) => String(turns), align: 'right' },
  { name: 'NOW', value: nowOf },
  { name: 'GUIDANCE', value: ({ pending_guidance }) => pending_guidance.join(' · '), shrinks: true },
];

const PERCEIVED: Column<Perception>[] = [
  { name: 'SEQ', value: ({ seq }) => String(seq), align: 'right' },
  { name: 'KIND', value: ({ kind }) => kind },
  { name: 'FROM', value: ({ from }) => from ?? '' },
  {
    name: 'PERCEIVED',
    value: ({ text, act }) => `${text}${act ? ` → ${plain(act)}` : ''}`.trim().replaceAll('\n', ' '),
    shrinks: true,
  },
];

export const AT_SEQ = [
  '--at, --at-seq <n>',
  'after this event; the last one when absent',
  wholeNumber,
] as const;

/** Reads runs as they were. */
export function addRunState(runs: Command, context: ContextOf): void {
  runs
    .command('state <id>')
    .description('world, scene, turns and agents as they were after an event')
    .option(...AT_SEQ)
    .option('--agent <name>', 'this agent alone: what it perceived, and what it is shown')
    .action(async (id: string, { atSeq, agent }: Options, command: Command) => {
      const cli = context(command);
      if (agent === undefined) return showRun(cli, await cli.client.runs.state(id, atSeq));
      showAgent(cli, await cli.client.agents.state(await idOfAgent(cli, id, agent), atSeq));
    });
}

/** Reads agents as they were. */
export function addAgentState(agents: Command, context: ContextOf): void {
  agents
    .command('state <id>')
    .description('what it had perceived and was shown after an event of its run')
    .option(...AT_SEQ)
    .action(async (id: string, { atSeq }: Options, command: Command) => {
      const cli = context(command);
      showAgent(cli, await cli.client.agents.state(id, atSeq));
    });
}

/** @throws UsageError with the names that there are. */
async function idOfAgent({ client }: Context, run: string, name: string): Promise<string> {
  const names: string[] = [];
  for await (const agent of everyItem((after) => client.runs.agents(run, { limit: 500, after }))) {
    if (agent.name === name) return agent.agent_id;
    names.push(agent.name);
  }
  throw new UsageError(`Run ${run} has no agent ${name}; it has ${names.join(', ') || 'none yet'}.`);
}

function showRun(cli: Context, state: RunState): void {
  const { id, at_seq, scene, open_turns, spent, outcome, agents } = state;
  const open = open_turns.map(({ turn, agent, seq }) => `${agent} (turn ${turn}, since event ${seq})`);
  showThing(cli, state, [
    ['after event', String(at_seq)],
    ['scene', scene ? `${scene.name}, round ${scene.round}, ${scene.turns} turns closed in it` : '-'],
    ['turns', `${state.turn} requested${open.length > 0 ? `; open: ${open.join(', ')}` : ', none open'}`],
    ['world', plain(state.world) || '-'],
    ['parameters', plain(state.parameters) || '-'],
    ['spent', `${spent.calls} calls, ${spent.tokens} tokens, $${spent.money}`],
    ['outcome', outcome ? `${outcome.status}: ${outcome.reason}` : '-'],
    ['run', id],
  ]);
  const { terminal } = cli;
  if (agents.length > 0) terminal.print(`\n${table(terminal, AGENTS, agents)}`);
  if (terminal.json || agents.length === 0) return;
  terminal.say(`\nOne of them:      scrai runs state ${id} --at ${at_seq} --agent ${agents[0].name}`);
  if (outcome) return;
  terminal.say(`Ask one of them:  scrai runs interview ${id} ${agents[0].name} "…" --at ${at_seq}`);
  terminal.say(`Go on otherwise:  scrai runs fork ${id} --at ${at_seq} --instruct "${agents[0].name}=…"`);
}

function showAgent(cli: Context, agent: PastAgent): void {
  const { view } = agent;
  showThing(cli, agent, [
    ['agent', `${agent.name} (${agent.role}, ${agent.engine_type})`],
    ['after event', String(agent.at_seq)],
    ['now', nowOf(agent)],
    ['turns', String(agent.turns)],
    ['guidance', agent.pending_guidance.join(' · ') || '-'],
    ['model', agent.model],
    ['attributes', plain(agent.attributes) || '-'],
    ['sees', plain(view.world ?? {}) || '-'],
    ...mindFields(agent),
    ['id', agent.agent_id],
    ['run', agent.scenario_run_id],
  ]);
  const { terminal } = cli;
  if (agent.perceived.length > 0) terminal.print(`\n${table(terminal, PERCEIVED, agent.perceived)}`);
  if (!terminal.json)
    terminal.say(
      terminal.colours.dim('\nThe whole view, as its prompt is made of it: the same with --json.'),
    );
}

function mindFields({ mind }: PastAgent): [name: string, value: string][] {
  if (!mind) return [];
  const since = (seq: number | null): string => (seq === null ? '' : ` (since event ${seq})`);
  const beliefs = mind.beliefs.map(
    ({ about, holds, confidence, since: seq }) => `${about}: ${holds}, ${confidence} (since event ${seq})`,
  );
  return [
    ['goals', `${mind.goals.join(' · ') || '-'}${since(mind.goals_since)}`],
    ['plan', `${mind.plan ?? '-'}${since(mind.plan_since)}`],
    ['beliefs', beliefs.join(' · ') || '-'],
  ];
}

function nowOf({ alive, open_turn }: AgentStanding): string {
  if (!alive) return 'left';
  return open_turn === null ? 'waits' : `at turn ${open_turn}`;
}
