import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { Context } from '../context.js';
import { CommandFailed, UsageError } from '../failure.js';
import { Progress } from '../terminal/progress.js';
import { csvOf } from '../trials/csv.js';
import { playAll, type Batch, type Played } from '../trials/play.js';
import { report } from '../trials/report.js';

/** A path that cannot be written is said before a run is played for it. @throws UsageError. */
async function claimFile(path: string): Promise<void> {
  try {
    await writeFile(path, '');
  } catch (error) {
    throw new UsageError(`${path} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  }
}

/** Plays many runs, shows how far they are, and then the comparison. @throws CommandFailed when a run failed. */
export async function playTrials(cli: Context, plan: Omit<Batch, 'labels'>, csv?: string): Promise<void> {
  const { terminal } = cli;
  if (csv !== undefined) await claimFile(csv);
  const batch = { ...plan, labels: { batch: randomUUID() } };
  const progress = new Progress(terminal, batch.trials.length);
  const onEnd = (played: Played): void => {
    progress.step(played.run.status === 'completed');
    const { trial, run, fingerprint } = played;
    terminal.record({ event: 'done', arm: trial.arm.name, seed: trial.seed, run, fingerprint });
  };
  let played: Played[];
  try {
    played = await playAll(cli.client, batch, onEnd, cli.interrupted);
  } catch (error) {
    if (cli.interrupted.aborted)
      terminal.say('\nInterrupted: runs that were started go on; scrai runs lists them.');
    throw error;
  } finally {
    progress.end();
  }
  report(terminal, played);
  if (csv !== undefined) {
    await writeFile(csv, csvOf(played));
    terminal.say(`${played.length} rows written to ${csv}.`);
  }
  const left = batch.trials.length - played.length;
  if (left > 0)
    terminal.say(`The budget was used up before ${left} of ${batch.trials.length} runs could start.`);
  const failed = played.filter(({ run }) => run.status !== 'completed');
  if (batch.budget_id !== undefined) await sayHowToGoOn(cli, batch.budget_id, failed);
  if (failed.length === 0 && left > 0) throw new CommandFailed('The budget is used up.');
  if (failed.length === 0) return;
  const [{ run }] = failed;
  const reason = run.outcome?.reason ?? run.status_reason ?? 'no reason given';
  throw new CommandFailed(
    `${failed.length} of ${played.length} runs did not complete; ${run.id} ${run.status}: ${reason}`,
  );
}

/** Where what the runs had together is used up. */
async function sayHowToGoOn({ client, terminal }: Context, id: string, failed: Played[]): Promise<void> {
  const { exhausted } = await client.budgets.get(id);
  if (!exhausted) return;
  terminal.say(`Raise it: scrai budgets change ${id} --money <dollars>`);
  const stopped = failed.find(({ run }) => run.status === 'stopped')?.run;
  if (stopped)
    terminal.say(
      `then a run that was stopped goes on: scrai runs fork ${stopped.id} --at ${stopped.last_seq - 1}`,
    );
}
