import type { Distil, LessonSet, ScenarioRun } from '@scrai/client';
import type { JsonObject } from '@scrai/contracts';
import { Option, type Command } from 'commander';
import type { Context, ContextOf } from '../context.js';
import { CommandFailed, UsageError } from '../failure.js';
import { readParameter, readSeeds, trialsOf } from '../trials/plan.js';
import { ended } from '../trials/play.js';
import { showLessonSet } from './lessons-show.js';
import { collect, wholeNumber } from './listing.js';
import { playBatch } from './play-trials.js';

interface Options {
  template?: string;
  version?: string;
  seeds?: string;
  run: string[];
  param: string[];
  model?: string;
  measure: string;
  better: 'higher' | 'lower';
  for?: string;
  feedback?: string;
  distiller?: string;
  distillerModel?: string;
  seed?: number;
}

const EXAMPLES = `
Examples:
  scrai lessons distill ultimatum --template ultimatum --seeds 1-40 --measure earned
  scrai lessons distill dam --run <id> --run <id> --measure welfare --feedback "They gave up too early."`;

export function addDistill(lessons: Command, context: ContextOf): void {
  lessons
    .command('distill <name>')
    .description('make a lesson set of runs: those given, or those of --seeds, which are played first')
    .option('--template <name>', 'play this scenario template')
    .option('--version <version>', 'this version of it instead of the newest')
    .option('--seeds <list>', 'with these seeds, like 1-40')
    .option('--param <name=value>', 'a parameter of these runs (repeat for more)', collect, [])
    .option('--model <provider:name>', 'model of agents that name none, in these runs')
    .option('--run <id>', 'a run that has ended (repeat for more)', collect, [])
    .requiredOption('--measure <name>', 'what there shall be more of')
    .addOption(
      new Option('--better <way>', 'which way of it is better')
        .choices(['higher', 'lower'])
        .default('higher'),
    )
    .option('--for <role>', 'the only role that is to learn, from what it alone saw too (all)')
    .option('--feedback <text>', 'what later runs should do otherwise, in your judgement')
    .option('--distiller <agent template>', 'who distils (distiller)')
    .option('--distiller-model <provider:name>', 'model of who distils')
    .option('--seed <n>', 'seed of the distillation (0)', wholeNumber)
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, options: Options, command: Command) => {
      const cli = context(command);
      const runs = options.run.length > 0 ? given(options) : await played(cli, options);
      const { measure, better, for: role, feedback, distiller, seed, distillerModel: model } = options;
      const wanted = { name, runs, measure, better, for: role, feedback, distiller, model, seed };
      const set = await distilled(cli, wanted);
      cli.terminal.record(set);
      showLessonSet(cli, set);
      const held = `scrai lessons test ${set.name}@${set.version} --seeds 1001-1050`;
      cli.terminal.say(`Try it on seeds that it has not seen: ${held}`);
    });
}

function given({ run, seeds, template }: Options): string[] {
  if (seeds !== undefined || template !== undefined)
    throw new UsageError('give runs with --run, or have them played with --template and --seeds, not both');
  return run;
}

async function played(cli: Context, options: Options): Promise<string[]> {
  const { template, version, model, seeds } = options;
  if (template === undefined || seeds === undefined)
    throw new UsageError('give --template and --seeds to play runs, or --run for runs that have ended');
  const parameters: JsonObject = Object.fromEntries(options.param.map(readParameter));
  const trials = trialsOf([{ name: 'source', parameters }], readSeeds(seeds));
  const all = await playBatch(cli, { template, version, model, trials });
  const whole = all.filter(({ run }) => run.status === 'completed');
  if (whole.length < all.length)
    cli.terminal.say(`${all.length - whole.length} runs did not complete, and nothing is learned from them.`);
  if (whole.length === 0) throw new CommandFailed('no run completed: there is nothing to learn from.');
  return whole.map(({ run }) => run.id);
}

async function distilled({ client, terminal, interrupted }: Context, wanted: Distil): Promise<LessonSet> {
  const started: ScenarioRun = await client.lessons.distil(wanted);
  terminal.say(`Distilling from ${wanted.runs.length} runs, in run ${started.id}.`);
  const { id, status, outcome, status_reason } = await ended(
    started,
    ({ id }) => client.runs.get(id),
    interrupted,
  );
  if (status === 'completed') return client.lessons.add({ distilled_by: id });
  throw new CommandFailed(`distillation ${id} ${status}: ${outcome?.reason ?? status_reason ?? 'no reason'}`);
}
