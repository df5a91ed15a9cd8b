import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GivenUp, JsonObject } from '@scrai/contracts';
import type { NewSelection, SelectionDetail } from '@scrai/client';
import { Option, type Command } from 'commander';
import type { Context, ContextOf } from '../context.js';
import { UsageError } from '../failure.js';

const LOOK_MS = 200;

interface Options {
  all?: boolean;
  group?: string;
  run?: string;
  code?: string;
  engine?: string;
  dryRun?: boolean;
  actor?: string;
  reason?: string;
  payload?: string;
  then?: GivenUp;
}

const EFFECTS = {
  skip_turn: 'the turn is skipped and counted as missing; the run goes on',
  fail_run: 'the run fails',
  none: 'its turn had been closed before',
};

/** `dlq requeue` and `dlq delete`: of one dead letter, or of many that are chosen first. */
export function addDecisions(dlq: Command, context: ContextOf): void {
  deciding(dlq.command('requeue [id]').description('try the turn again, with its counts started afresh'))
    .option('--payload <file>', 'JSON to send in place of the payload that failed (see dlq show --json)')
    .action(async (id: string | undefined, options: Options, command: Command) => {
      const cli = context(command);
      if (id === undefined) return decideMany(cli, 'requeue', options);
      const { actor, reason, payload } = options;
      const edited = payload === undefined ? {} : { payload: await jsonIn(payload) };
      cli.terminal.record(await cli.client.dlq.requeue(id, { actor, reason, ...edited }));
      cli.terminal.say('Requeued: the run goes on when the turn is answered.');
    });

  deciding(dlq.command('delete [id]').description('give the turn up, so that its run waits no more'))
    .addOption(
      new Option(
        '--then <what>',
        'what becomes of the run (its on_dead_letter policy, or skip_turn)',
      ).choices(['skip_turn', 'fail_run']),
    )
    .action(async (id: string | undefined, options: Options, command: Command) => {
      const cli = context(command);
      if (id === undefined) return decideMany(cli, 'delete', options);
      const { actor, reason, then } = options;
      const deleted = await cli.client.dlq.delete(id, { actor, reason, then });
      cli.terminal.record(deleted);
      cli.terminal.say(`Deleted: ${EFFECTS[deleted.effect]}.`);
    });

  audited(
    dlq
      .command('execute <selection>')
      .description('do what a --dry-run has shown, with exactly those dead letters'),
  ).action(async (selection: string, { actor, reason }: Options, command: Command) => {
    const cli = context(command);
    await cli.client.dlq.execute(selection, { actor, reason });
    await follow(cli, selection);
  });
}

const audited = (command: Command): Command =>
  command
    .option('--actor <name>', 'who decides, for the audit (the name of the API key)')
    .option('--reason <text>', 'why, for the audit');

const deciding = (command: Command): Command =>
  audited(command)
    .option('--all', 'every open dead letter')
    .option('--group <group>', 'the open ones of this group of errors')
    .option('--run <id>', 'the open ones of this run')
    .option('--code <code>', 'the open ones with this code of the failure')
    .option('--engine <type>', 'the open ones of this engine type')
    .option('--dry-run', 'only show which, and how to go on');

/** Chooses first, so that what is done is what was shown; then follows it to its end. */
async function decideMany(cli: Context, action: 'requeue' | 'delete', options: Options): Promise<void> {
  const { all, group, run, code, engine, actor, reason, then, dryRun } = options;
  const filter = { error_group: group, scenario_run_id: run, code, engine_type: engine };
  if (!all && Object.values(filter).every((value) => value === undefined))
    throw new UsageError(`name a dead letter, or which ones: --all, --group, --run, --code or --engine`);
  if (options.payload !== undefined) throw new UsageError('--payload is for one dead letter');
  const selection: NewSelection = { action, filter, actor, reason, ...(then && { then }) };
  const chosen = await cli.client.dlq.select(selection);
  if (chosen.count === 0) return cli.terminal.say('No open dead letter is meant by that.');
  if (dryRun) return showChoice(cli, chosen);
  await cli.client.dlq.execute(chosen.id, { actor, reason });
  await follow(cli, chosen.id);
}

function showChoice({ terminal }: Context, chosen: SelectionDetail): void {
  terminal.record(chosen);
  terminal.print(`${chosen.count} to ${chosen.action}, such as:`);
  for (const { agent, turn, scenario_run_id, failure } of chosen.sample)
    terminal.print(`  ${agent}, turn ${turn} of run ${scenario_run_id}: ${failure.message}`);
  terminal.say(`Nothing was done. To do it with exactly these: scrai dlq execute ${chosen.id}`);
}

async function follow({ client, terminal, interrupted }: Context, id: string): Promise<void> {
  let selection = await client.dlq.selection(id);
  while (selection.status !== 'done') {
    if (terminal.live) terminal.overwrite(`${selection.done} of ${selection.count}`);
    interrupted.throwIfAborted();
    await sleep(LOOK_MS);
    selection = await client.dlq.selection(id);
  }
  if (terminal.live) terminal.overwrite('');
  terminal.record(selection);
  const results = Object.entries(selection.results).map(([result, count]) => `${count} ${result}`);
  terminal.print(results.join(', '));
}

async function jsonIn(file: string): Promise<JsonObject> {
  const text = await readFile(file, 'utf8');
  try {
    const read = JSON.parse(text) as JsonObject & { payload?: JsonObject };
    // The whole output of `dlq show --json` is taken too.
    return read.payload ?? read;
  } catch (error) {
    throw new UsageError(`${file} is no JSON: ${(error as Error).message}`);
  }
}
