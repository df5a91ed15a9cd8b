import type { AgentChange, JsonObject } from '@scrai/contracts';
import type { ForkChanges } from '@scrai/client';
import type { Command } from 'commander';
import type { ContextOf } from '../context.js';
import { UsageError } from '../failure.js';
import { readParameter } from '../trials/plan.js';
import { readBreakpoint } from './breakpoints.js';
import { money } from './budgets.js';
import { collect, wholeNumber } from './listing.js';
import { watchRun } from './watch.js';

interface Options {
  atSeq: number;
  param: string[];
  instruct: string[];
  remember: string[];
  inject?: string;
  model?: string;
  budget?: number;
  seed?: number;
  reuseAnswers?: boolean;
  step?: boolean;
  break: string[];
  watch?: boolean;
}

const EXAMPLES = `
Examples:
  scrai runs fork 0197f… --at 20 --instruct "seller=Sell today, at any price." --watch
  scrai runs fork 0197f… --at 20 --param seller_haste=3 --reuse-answers
  scrai runs fork 0197f… --at 20 --remember "buyer=The seller has lied to you before." --inject "It rains."`;

export function addFork(runs: Command, context: ContextOf): void {
  runs
    .command('fork <id>')
    .description('a new run that shares its events through --at, and goes on otherwise')
    .requiredOption('--at, --at-seq <n>', 'the last event that both share', wholeNumber)
    .option('--param <name=value>', 'a parameter from there on (repeat for more)', collect, [])
    .option('--instruct <agent=text>', 'new instructions of an agent (repeat for more)', collect, [])
    .option('--remember <agent=text>', 'what an agent remembers besides (repeat for more)', collect, [])
    .option('--inject <text>', 'something that happens there, and that all perceive')
    .option('--model <provider:name>', 'model of agents that name none')
    .option('--budget <dollars>', 'what the whole run may cost, with what it cost before', money)
    .option('--seed <n>', 'seed of the draws from there on', wholeNumber)
    .option('--reuse-answers', 'take recorded answers where the request is the same')
    .option('--step', 'start paused; then: scrai runs step <id>')
    .option('--break <where>', 'pause there, as with scrai runs break (repeat for more)', collect, [])
    .option('--watch', 'show its transcript as it comes')
    .addHelpText('after', EXAMPLES)
    .action(async (id: string, options: Options, command: Command) => {
      const cli = context(command);
      const { atSeq: at_seq, seed, step, reuseAnswers: reuse_answers } = options;
      const run = await cli.client.runs.fork(id, {
        ...{ at_seq, seed, step, reuse_answers },
        breakpoints: options.break.map(readBreakpoint),
        changes: changesOf(options),
      });
      cli.terminal.record({ event: 'launch', run });
      if (options.watch) return watchRun(cli, run);
      cli.terminal.print(run.id);
      cli.terminal.say(`Forked at event ${at_seq}. Watch it with: scrai runs watch ${run.id}`);
    });
}

function changesOf({ param, instruct, remember, inject, model, budget }: Options): ForkChanges {
  const parameters: JsonObject = Object.fromEntries(param.map(readParameter));
  const agents: Record<string, AgentChange> = {};
  for (const [agent, instructions] of instruct.map(ofAgent))
    agents[agent] = { ...agents[agent], instructions };
  for (const [agent, sentence] of remember.map(ofAgent)) {
    const { memory } = (agents[agent] ??= {});
    agents[agent].memory = { add: [...(memory?.add ?? []), sentence] };
  }
  return {
    parameters,
    agents,
    model,
    ...(inject !== undefined && { inject: { content: inject } }),
    ...(budget !== undefined && { budget: { money: budget } }),
  };
}

function ofAgent(text: string): [agent: string, value: string] {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1)
    throw new UsageError(`«${text}» must be agent=text, like seller="Be brief."`);
  return [text.slice(0, at), text.slice(at + 1)];
}
