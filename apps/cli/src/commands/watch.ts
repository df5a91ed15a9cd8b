import type { ScenarioRun, StreamEnd } from '@scrai/client';
import type { Context } from '../context.js';
import { CommandFailed } from '../failure.js';
import { summaryLines } from '../terminal/summary.js';
import { Transcript } from '../terminal/transcript.js';
import { StatusLine } from './status-line.js';
import { WaitNotice } from './wait-notice.js';

/**
 * Shows a run as it plays (`full`: with all that the world becomes), then what came of it. Ctrl-C leaves it going and says so.
 * @throws CommandFailed when the run ends as failed; the signal's reason after Ctrl-C.
 */
export async function watchRun(
  cli: Context,
  run: ScenarioRun,
  shown: { full?: boolean } = {},
): Promise<void> {
  const { terminal } = cli;
  terminal.say(terminal.colours.dim(`run ${run.id}`));
  const { end, usedUpAt } = await play(cli, run, shown);
  if (end === undefined) {
    farewell(cli, run);
    return cli.interrupted.throwIfAborted();
  }
  const results = await cli.client.runs.results(run.id);
  terminal.record({ event: 'done', run: await cli.client.runs.get(run.id), results });
  summaryLines(terminal, results).forEach((line) => terminal.print(line));
  if (usedUpAt !== null) {
    const more =
      results.budget_exhausted?.budget === 'money' ? ' --budget <dollars>' : ' (with another budget)';
    terminal.say(`Go on with more: scrai runs fork ${run.id} --at ${usedUpAt - 1}${more}`);
  }
  if (end.status === 'failed') {
    const reason = results.outcome?.reason ?? 'no reason is recorded';
    throw new CommandFailed(`The run failed: ${reason}. Its dead letters: scrai dlq --run ${run.id}`);
  }
}

/** `usedUpAt` is the event that says that a budget is used up. */
async function play(
  cli: Context,
  run: ScenarioRun,
  shown: { full?: boolean },
): Promise<{ end?: StreamEnd; usedUpAt: number | null }> {
  const { client, terminal, interrupted } = cli;
  const transcript = new Transcript(terminal, shown);
  const status = new StatusLine(terminal);
  const notice = new WaitNotice(cli, run.id, () => status.clear());
  const onReconnect = (_error: unknown, attempt: number): void => {
    if (attempt === 1) terminal.say('The connection was lost; trying again. The run goes on meanwhile.');
  };
  let usedUpAt: number | null = null;
  const deltas = terminal.live ? { deltas: status } : {};
  const options = { signal: interrupted, onReconnect, ...deltas };
  try {
    for await (const item of client.runs.follow(run.id, options)) {
      if (item.kind === 'end') return { end: item.end, usedUpAt };
      const { event } = item;
      notice.heard(event);
      if (event.event_type === 'budget.exhausted') usedUpAt = event.seq;
      terminal.record({ event: 'log', ...event });
      status.clear();
      transcript.lines(event).forEach((line) => terminal.print(line));
      status.show(event, transcript.turnsClosed);
    }
  } finally {
    notice.stop();
    status.clear();
  }
  return { usedUpAt };
}

function farewell({ terminal }: Context, run: ScenarioRun): void {
  terminal.say(
    `\nThe run goes on. Watch it again: scrai runs watch ${run.id}   Stop it: scrai runs stop ${run.id}`,
  );
}
