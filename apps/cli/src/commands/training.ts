import type { PairSelection, TrainingSelection, TrainingSummary } from '@scrai/client';
import type { Command } from 'commander';
import type { Context, ContextOf } from '../context.js';
import { writeResult } from '../result-file.js';
import { addTrainingJobs } from './training-jobs.js';
import { selectionOf, selectionOptions, type SelectionOptions } from './training-selection.js';

const EXAMPLES = `
Examples:
  scrai training export 0197f… --agent seller > seller.jsonl
  scrai training export --label batch=k3f9 --where "measures.agreed && measures.surplus > 40" --out good.jsonl
  scrai training export --template price-negotiation --agent seller --prefer measures.surplus --out pairs.jsonl`;

export function addTraining(program: Command, context: ContextOf): void {
  const training = program
    .command('training')
    .description('answers of finished runs as data from which models learn');

  selectionOptions(training.command('export [runs...]'))
    .description('their prompts and answers as chat JSONL, or as pairs of a better and a worse answer')
    .option('--sources', 'add to each line where it comes from, as metadata')
    .option('--out <file>', 'write into this file instead of stdout')
    .addHelpText('after', EXAMPLES)
    .action(
      async (
        runs: string[],
        options: SelectionOptions & { sources?: boolean; out?: string },
        command: Command,
      ) => {
        const cli = context(command);
        const selection = selectionOf(runs, options);
        await write(cli, { ...selection, sources: options.sources }, options.out);
        cli.terminal.say(sentence(await cli.client.training.summary(selection)));
      },
    );

  addTrainingJobs(training, context);
}

async function write(
  { client: { training }, terminal }: Context,
  selection: TrainingSelection & Partial<PairSelection>,
  file: string | undefined,
): Promise<void> {
  const { prefer } = selection;
  const text = prefer === undefined ? training.examples(selection) : training.pairs({ ...selection, prefer });
  if (file !== undefined) return writeResult(file, text);
  for await (const part of text) terminal.raw(part);
}

/** What a selection has, for people. */
export function sentence({ runs, examples, pairs, tokens, left_out }: TrainingSummary): string {
  const taken = pairs === null ? `${examples} examples` : `${pairs} pairs out of ${examples} answers`;
  const reasons = Object.entries(left_out).map(
    ([reason, count]) => `${count} ${reason.replaceAll('_', ' ')}`,
  );
  const left = reasons.length > 0 ? `; left out: ${reasons.join(', ')}` : '';
  return `${taken} of ${runs} runs, about ${tokens.toLocaleString('en')} tokens${left}.`;
}
