import type { AgentControlled } from '@scrai/client';
import type { JsonObject } from '@scrai/contracts';
import type { Command } from 'commander';
import type { Context, ContextOf } from '../context.js';
import { wholeNumber } from './listing.js';
import { readParameter } from '../trials/plan.js';

interface CreateOptions {
  version?: string;
  subject?: string;
  name?: string;
  param: string[];
  model?: string;
  seed?: number;
  intervalMs?: number;
}

const collect = (value: string, all: string[]): string[] => [...all, value];

/** Verbs that begin, steer and end the life of an agent. */
export function addAgentControl(agents: Command, context: ContextOf): void {
  agents
    .command('create <template>')
    .description('an agent that plays by itself, on its own interval, until it is destroyed')
    .option('--subject <text>', 'what it works on')
    .option('--name <name>', 'its name; that of the template when absent')
    .option('--version <version>', 'this version of the template instead of the newest')
    .option('--param <name=value>', 'what the template calls a parameter (repeat for more)', collect, [])
    .option('--model <provider:name>', 'its model, like openai:gpt-5-mini')
    .option('--seed <n>', 'seed of all random draws', wholeNumber)
    .option('--interval-ms <n>', 'milliseconds between two turns', wholeNumber)
    .action(async (template: string, options: CreateOptions, command: Command) => {
      const { client, terminal } = context(command);
      const { param, intervalMs: interval_ms, ...rest } = options;
      const parameters: JsonObject = Object.fromEntries(param.map(readParameter));
      const agent = await client.agents.create({ template, ...rest, interval_ms, parameters });
      terminal.record(agent);
      terminal.print(agent.agent_id);
      terminal.say(`Created. Watch it with: scrai runs watch ${agent.scenario_run_id}`);
    });

  agents
    .command('pause <id>')
    .description('no further turn is asked of it')
    .action(async (id: string, _options: unknown, command: Command) => {
      const cli = context(command);
      tell(cli, await cli.client.agents.pause(id));
    });

  agents
    .command('resume <id>')
    .description('it goes on; ticks that it missed are not made up')
    .action(async (id: string, _options: unknown, command: Command) => {
      const cli = context(command);
      tell(cli, await cli.client.agents.resume(id));
    });

  agents
    .command('interrupt <id> <guidance>')
    .description('give it guidance, which it reads at its next turn')
    .option('--now', 'cancel the turn that is under way, and ask anew with the guidance')
    .action(async (id: string, guidance: string, { now }: { now?: boolean }, command: Command) => {
      const cli = context(command);
      tell(cli, await cli.client.agents.interrupt(id, { guidance, when: now ? 'now' : 'next' }));
    });

  agents
    .command('destroy <id>')
    .description('it ends the turn in hand and leaves; what it did stays')
    .option('--timeout-ms <n>', 'how long that turn may take before it is cancelled', wholeNumber)
    .action(async (id: string, options: { timeoutMs?: number }, command: Command) => {
      const cli = context(command);
      tell(cli, await cli.client.agents.destroy(id, { timeout_ms: options.timeoutMs }));
    });
}

function tell({ terminal }: Context, controlled: AgentControlled): void {
  terminal.record(controlled);
  const { action, agent_id, state } = controlled;
  const standing = action.status === 'pending' ? `${action.type} is on its way` : state.status;
  terminal.print(`${agent_id} ${standing}, ${state.iteration} ${state.iteration === 1 ? 'turn' : 'turns'}`);
}
