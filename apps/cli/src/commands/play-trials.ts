import { randomUUID } from 'node:crypto';
import type { Context } from '../context.js';
import { CommandFailed } from '../failure.js';
import { expectWritable, writeResult } from '../result-file.js';
import { Progress } from '../terminal/progress.js';
import { csvOf } from '../trials/csv.js';
import { playAll, type Batch, type Played } from '../trials/play.js';
import { report } from '../trials/report.js';

type Plan = Omit<Batch, 'labels'>;

/** Plays many runs, shows how far they are, and then the comparison. @throws CommandFailed when a run failed. */
export async function playTrials(cli: Context, plan: Plan, csv?: string): Promise<void> {
  const played = await playBatch(cli, plan, csv);
  report(cli.terminal, played);
  await writeRows(cli, played, csv);
  const left = plan.trials.length - played.length;
  if (left > 0)
    cli.terminal.say(`The budget was used up before ${left} of ${plan.trials.length} runs could start.`);
  if (plan.budget_id !== undefined) await sayHowToGoOn(cli, plan.budget_id, played);
  refuseIncomplete(played);
  if (left > 0) throw new CommandFailed('The budget is used up.');
}

/** Plays many runs, and shows how far they are. @param csv file that is to be written afterwards. */
export async function playBatch(cli: Context, plan: Plan, csv?: string): Promise<Played[]> {
  const { terminal } = cli;
  if (csv !== undefined) await expectWritable(csv);
  const batch = { ...plan, labels: { batch: randomUUID() } };
  terminal.say(`Their label: batch=${batch.labels.batch}`);
  const progress = new Progress(terminal, batch.trials.length);
  const onEnd = (played: Played): void => {
    progress.step(played.run.status === 'completed');
    const { trial, run, fingerprint, simulated } = played;
    const { arm, seed } = trial;
    terminal.record({ event: 'done', arm: arm.name, seed, run, fingerprint, simulated });
  };
  const onLost = (): void =>
    terminal.say('\nThe connection was lost; trying again. Runs that were started go on meanwhile.');
  try {
    return await playAll(cli.client, batch, { onEnd, onLost }, cli.interrupted);
  } catch (error) {
    if (cli.interrupted.aborted)
      terminal.say('\nInterrupted: runs that were started go on; scrai runs lists them.');
    throw error;
  } finally {
    progress.end();
  }
}

/** A row for each run, where a file is wanted. */
export async function writeRows(
  { terminal }: Context,
  played: readonly Played[],
  csv: string | undefined,
): Promise<void> {
  if (csv === undefined) return;
  await writeResult(csv, csvOf(played));
  terminal.say(`${played.length} rows written to ${csv}.`);
}

/** @throws CommandFailed where a run did not complete. */
export function refuseIncomplete(played: readonly Played[]): void {
  const failed = played.filter(({ run }) => run.status !== 'completed');
  if (failed.length === 0) return;
  const [{ run }] = failed;
  const reason = run.outcome?.reason ?? run.status_reason ?? 'no reason given';
  throw new CommandFailed(
    `${failed.length} of ${played.length} runs did not complete; ${run.id} ${run.status}: ${reason}`,
  );
}

/** Where what the runs had together is used up. */
async function sayHowToGoOn({ client, terminal }: Context, id: string, played: Played[]): Promise<void> {
  const { exhausted } = await client.budgets.get(id);
  if (!exhausted) return;
  terminal.say(`Raise it: scrai budgets change ${id} --money <dollars>`);
  const stopped = played.find(({ run }) => run.status === 'stopped')?.run;
  if (stopped)
    terminal.say(
      `then a run that was stopped goes on: scrai runs fork ${stopped.id} --at ${stopped.last_seq - 1}`,
    );
}
