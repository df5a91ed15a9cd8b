import type { ReplayDifference } from '@scrai/client';
import type { Command } from 'commander';
import type { ContextOf } from '../context.js';
import { CommandFailed } from '../failure.js';

export function addReplay(runs: Command, context: ContextOf): void {
  runs
    .command('replay <id>')
    .description('play its log again from its inputs, with no model call; exit code 1 when it differs')
    .action(async (id: string, _options: unknown, command: Command) => {
      const { client, terminal } = context(command);
      const replay = await client.runs.replay(id);
      terminal.record(replay);
      if (replay.difference) throw new CommandFailed(sentenceOf(id, replay.difference));
      terminal.print(
        `The replay is identical: ${replay.events} events, no model call, fingerprint ${replay.fingerprint}.`,
      );
    });
}

function sentenceOf(id: string, { seq, recorded, replayed, waiting }: ReplayDifference): string {
  const instead = replayed
    ? `${replayed.type} ${JSON.stringify(replayed.payload)}`
    : `nothing: the run would wait for ${waiting}`;
  return (
    `The replay of run ${id} differs at event ${seq}: the log has ${recorded.type} ` +
    `${JSON.stringify(recorded.payload)}, and its inputs give ${instead}.`
  );
}
