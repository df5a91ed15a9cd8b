import { ON_DEAD_LETTER, type JsonObject, type OnDeadLetter } from '@scrai/contracts';
import { Option, type Command } from 'commander';
import type { Context, ContextOf } from '../context.js';
import { UsageError } from '../failure.js';
import { dollars } from '../terminal/numbers.js';
import { readArms, readParameter, readSeeds, trialsOf } from '../trials/plan.js';
import { readBreakpoint } from './breakpoints.js';
import { money } from './budgets.js';
import { forecastRuns } from './forecast.js';
import { collect, wholeNumber } from './listing.js';
import { playTrials } from './play-trials.js';
import { watchRun } from './watch.js';

interface Options {
  version?: string;
  param: string[];
  seed?: number;
  seeds?: string;
  arm: string[];
  model?: string;
  lessons?: string;
  step?: boolean;
  break: string[];
  onDeadLetter?: OnDeadLetter;
  watch: boolean;
  full?: boolean;
  csv?: string;
  budget?: number;
  forecast?: boolean;
}

const EXAMPLES = `
Examples:
  scrai run price-negotiation                   play it once, with a seed of its own
  scrai run price-negotiation --seed 7          the same seed: the same run, byte for byte
  scrai run price-negotiation --param max_rounds=6 --param item="a rug"
  scrai run price-negotiation --model fast --forecast   what it would cost
  scrai run price-negotiation --model fast --budget 0.50
  scrai run price-negotiation --no-watch --json start it, and print its record
  scrai run price-negotiation --seeds 1-20 --csv prices.csv \\
      --arm calm:buyer_haste=0.5 --arm eager:buyer_haste=2

Ctrl-C leaves a run going. --watch is the default; --no-watch returns at once.`;

export function addRun(program: Command, context: ContextOf): void {
  program
    .command('run <template>')
    .description('play a scenario and watch it, or many runs of it and compare them')
    .option('--version <version>', 'this version of the template instead of the newest')
    .option('--param <name=value>', 'a parameter (repeat for more); the value is read as YAML', collect, [])
    .option('--seed <n>', 'seed of all random draws; drawn and shown when absent', wholeNumber)
    .option('--seeds <list>', 'play one run per seed, like 1-20 or 3,5,8')
    .option('--arm <name:param=value>', 'play every seed in this arm as well (repeat for more)', collect, [])
    .option('--model <provider:name>', 'model of agents that name none, like openai:gpt-5-mini')
    .option('--lessons <name@version>', 'lesson set of every agent in place of its own; none for none')
    .option('--step', 'start paused; then: scrai runs step <id>')
    .option('--break <where>', 'pause there, as with scrai runs break (repeat for more)', collect, [])
    .addOption(
      new Option(
        '--on-dead-letter <what>',
        'when a turn cannot be answered (what the template says, or wait)',
      ).choices(ON_DEAD_LETTER),
    )
    .option(
      '--budget <dollars>',
      'what it may cost, or all runs together: whoever plays then is stopped',
      money,
    )
    .option('--forecast', 'say what it would ask of models, and what that costs; start nothing')
    .option('--watch', 'show the transcript as it comes (the default)', true)
    .option('--full', 'show long values of the world in full, as in a pipe')
    .option('--no-watch', 'start the run and return')
    .option('--csv <file>', 'write a row per run into this file (with --seeds)')
    .addHelpText('after', EXAMPLES)
    .action(async (template: string, options: Options, command: Command) => {
      const cli = context(command);
      const parameters: JsonObject = Object.fromEntries(options.param.map(readParameter));
      const { version, model, lessons, onDeadLetter: on_dead_letter } = options;
      if (options.seeds !== undefined || options.arm.length > 0) {
        const seeds = seedsOf(options);
        const arms = readArms(options.arm, parameters).map((arm) => ({ ...arm, lessons }));
        const trials = trialsOf(arms, seeds);
        if (options.forecast) {
          const runs = trials.map(({ seed, arm }) => ({
            template,
            version,
            model,
            lessons,
            seed,
            parameters: arm.parameters,
          }));
          return forecastRuns(cli, runs);
        }
        const budget = await sharedBudget(cli, template, options.budget);
        return playTrials(cli, { template, version, model, on_dead_letter, trials, ...budget }, options.csv);
      }
      if (options.csv !== undefined)
        throw new UsageError('--csv is for many runs: add --seeds, such as --seeds 1-20');
      const { seed, step } = options;
      if (options.forecast) return forecastRuns(cli, [{ template, version, parameters, seed, model }]);
      const run = await cli.client.runs.start({
        template,
        version,
        parameters,
        seed,
        model,
        lessons,
        step,
        on_dead_letter,
        ...(options.budget !== undefined && { budget: { money: options.budget } }),
        breakpoints: options.break.map(readBreakpoint),
      });
      cli.terminal.record({ event: 'launch', run });
      if (options.watch) return watchRun(cli, run, options);
      cli.terminal.print(run.id);
      cli.terminal.say(`Started. Watch it with: scrai runs watch ${run.id}`);
    });
}

/** A budget that many runs have together, made for them. */
async function sharedBudget(
  { client, terminal }: Context,
  template: string,
  money: number | undefined,
): Promise<{ budget_id?: string }> {
  if (money === undefined) return {};
  const budget = await client.budgets.create({ money, name: template });
  terminal.record({ event: 'budget', budget });
  terminal.say(`All runs together may cost ${dollars(money)}: scrai budgets get ${budget.id}`);
  return { budget_id: budget.id };
}

function seedsOf({ seed, seeds, step, break: breaks }: Options): number[] {
  if (seed !== undefined && seeds !== undefined) throw new UsageError('give --seed or --seeds, not both');
  if (breaks.length > 0) throw new UsageError('--break is for a single run, not for --seeds or --arm');
  if (step) throw new UsageError('--step is for a single run, not for --seeds or --arm');
  if (seeds !== undefined) return readSeeds(seeds);
  if (seed !== undefined) return [seed];
  throw new UsageError('arms are compared over the same seeds: add --seeds, such as --seeds 1-20');
}
