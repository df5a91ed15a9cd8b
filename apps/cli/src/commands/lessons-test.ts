import type { LessonSet } from '@scrai/client';
import { NO_LESSONS, type JsonObject } from '@scrai/contracts';
import type { Command } from 'commander';
import type { ContextOf } from '../context.js';
import { UsageError } from '../failure.js';
import { short } from '../terminal/numbers.js';
import { table, type Column } from '../terminal/table.js';
import { comparePairs, type Paired } from '../trials/paired.js';
import { readParameter, readSeeds, trialsOf } from '../trials/plan.js';
import { saySimulated } from '../trials/report.js';
import { ranges } from './lessons-show.js';
import { collect } from './listing.js';
import { playBatch, refuseIncomplete, writeRows } from './play-trials.js';

interface Options {
  seeds: string;
  template?: string;
  version?: string;
  param: string[];
  model?: string;
  csv?: string;
}

const EXAMPLES = `
Example:
  scrai lessons test ultimatum@1 --seeds 1001-1050

Every seed is played twice, without lessons and with the set; a pair differs in nothing else. Seeds that the set
was distilled from are refused.`;

const NONE = '–';
const number = (value: number | null): string => (value === null ? NONE : short(value));
const COLUMNS: Column<Paired>[] = [
  { name: 'MEASURE', value: ({ measure, unit }) => (unit ? `${measure} (${unit})` : measure), shrinks: true },
  { name: 'PAIRS', value: ({ pairs }) => String(pairs), align: 'right' },
  { name: 'OFF', value: ({ off }) => number(off), align: 'right' },
  { name: 'ON', value: ({ on }) => number(on), align: 'right' },
  { name: 'ON - OFF', value: ({ difference }) => number(difference), align: 'right' },
  { name: '95% CI', value: ({ ci }) => (ci ? ci.map(short).join(' to ') : NONE) },
  { name: 'WITH LESSONS', value: ({ verdict }) => verdict },
  { name: 'MISSING', value: ({ missing }) => String(missing), align: 'right', optional: true },
];

export function addTest(lessons: Command, context: ContextOf): void {
  lessons
    .command('test <name@version>')
    .description('play held-out seeds with the lessons off and on, and compare')
    .requiredOption('--seeds <list>', 'seeds that the set was not distilled from, like 1001-1050')
    .option('--template <name>', 'scenario template to play (the one that the set comes from)')
    .option('--version <version>', 'this version of it instead of the newest')
    .option('--param <name=value>', 'a parameter (repeat for more)', collect, [])
    .option('--model <provider:name>', 'model of agents that name none')
    .option('--csv <file>', 'write a row per run into this file')
    .addHelpText('after', EXAMPLES)
    .action(async (id: string, options: Options, command: Command) => {
      const cli = context(command);
      const set = await cli.client.lessons.get(...named(id));
      const seeds = heldOut(set, readSeeds(options.seeds));
      const template = options.template ?? set.sources[0]?.template;
      if (template === undefined)
        throw new UsageError(`${id} was written by hand: name a scenario with --template`);
      const parameters: JsonObject = Object.fromEntries(options.param.map(readParameter));
      const arms = [
        { name: 'off', parameters, lessons: NO_LESSONS },
        { name: 'on', parameters, lessons: id },
      ];
      const { version, model, csv } = options;
      const played = await playBatch(cli, { template, version, model, trials: trialsOf(arms, seeds) }, csv);
      show(cli, set, comparePairs(played, 'off', 'on'));
      saySimulated(cli.terminal, played);
      await writeRows(cli, played, csv);
      refuseIncomplete(played);
    });
}

function named(id: string): [name: string, version: string] {
  const [name, version] = id.split('@');
  if (!version) throw new UsageError(`name a version of the lesson set, such as ${name}@1`);
  return [name, version];
}

/** A test on what was learned from shows memory, and not learning. @throws UsageError. */
function heldOut({ name, version, sources }: LessonSet, seeds: number[]): number[] {
  const seen = new Set(sources.map(({ seed }) => seed));
  const known = seeds.filter((seed) => seen.has(seed));
  if (known.length === 0) return seeds;
  const of = `${name}@${version} was distilled from seeds ${ranges([...seen])}`;
  throw new UsageError(`${of}: ${ranges(known)} would show what it remembers, not what it has learned`);
}

function show({ terminal }: ReturnType<ContextOf>, { goal, sources }: LessonSet, pairs: Paired[]): void {
  const isGoal = ({ measure }: Paired): boolean => measure.split('.')[0] === goal?.measure;
  const sorted = [...pairs.filter(isGoal), ...pairs.filter((pair) => !isGoal(pair))];
  for (const pair of sorted) terminal.record({ event: 'pair', goal: isGoal(pair), ...pair });
  if (sorted.length === 0) return terminal.say('The template has no measures that are numbers.');
  terminal.print(table(terminal, COLUMNS, sorted));
  const aim = goal ? `The lessons are for ${goal.better} ${goal.measure}. ` : '';
  const apart = sources.length > 0 ? 'No seed is one that they were distilled from. ' : '';
  terminal.say(
    `${aim}${apart}Each interval is of 95 % by itself: of 20 measures that nothing changes, one would seem changed.`,
  );
}
