import type { Interview } from '@scrai/client';
import type { Command } from 'commander';
import type { ContextOf } from '../context.js';
import { CommandFailed } from '../failure.js';
import { answerLines } from '../terminal/answer.js';
import { wholeNumber } from './listing.js';
import { AT_SEQ } from './state.js';

const EXAMPLES = `
Examples:
  scrai runs interview 0197f… seller "What is the least that you would take?"
  scrai runs interview 0197f… buyer "Whom do you trust?" --at 20`;

interface Options {
  atSeq?: number;
  wait: number;
}

export function addInterview(runs: Command, context: ContextOf): void {
  runs
    .command('interview <id> <agent> <question>')
    .description('ask an agent on a throwaway fork, of which its run knows nothing')
    .option(...AT_SEQ)
    .option('--wait <seconds>', 'for the answer', wholeNumber, 60)
    .addHelpText('after', EXAMPLES)
    .action(async (id: string, agent: string, question: string, options: Options, command: Command) => {
      const { client, terminal } = context(command);
      const { atSeq: at_seq, wait } = options;
      const interview = await client.runs.interview(id, { agent, question, at_seq, wait_ms: wait * 1_000 });
      terminal.record(interview);
      const { answer, thought, model, simulated } = interview;
      if (answer === null) throw new CommandFailed(withoutAnswer(interview, wait));
      const { bold, dim } = terminal.colours;
      const made = `${model}${simulated ? ', simulated' : ''}`;
      terminal.print(`${bold(agent)} ${dim(`after event ${interview.at_seq} (${made})`)}`);
      for (const line of answerLines({ speech: answer, thought }, terminal.colours))
        terminal.lines(line, 2).forEach((part) => terminal.print(`  ${part}`));
      terminal.say(dim('Nobody else heard it: the run and its fingerprint are as they were.'));
    });
}

function withoutAnswer({ id, agent, status, status_reason }: Interview, wait: number): string {
  if (status !== 'running' && status !== 'paused') {
    return `${agent} gave no answer: ${status_reason ?? status}. Its dead letters: scrai dlq --run ${id}`;
  }
  return (
    `${agent} has not answered within ${wait} s${status_reason ? ` (${status_reason})` : ''}. ` +
    `The question is still open: scrai runs watch ${id} shows the answer, until 10 minutes after it came.`
  );
}
