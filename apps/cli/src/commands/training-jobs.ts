import type { NewTrainingJob, ScraiClient, TrainingJob } from '@scrai/client';
import type { Command } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context, ContextOf } from '../context.js';
import { CommandFailed, UsageError } from '../failure.js';
import { ago } from '../terminal/numbers.js';
import type { Column } from '../terminal/table.js';
import { collect, pageQuery, showPage, showThing, wholeNumber, withPaging } from './listing.js';
import { selectionOf, selectionOptions, type SelectionOptions } from './training-selection.js';

const COLUMNS: Column<TrainingJob>[] = [
  { name: 'JOB', value: ({ id }) => id },
  { name: 'NAME', value: ({ name }) => name },
  { name: 'STATUS', value: ({ status }) => status },
  { name: 'LINES', value: ({ lines }) => String(lines ?? ''), align: 'right' },
  { name: 'MODEL', value: ({ model, base_model }) => model ?? `(from ${base_model})`, shrinks: true },
  { name: 'NOTE', value: ({ note, error }) => error ?? note ?? '', shrinks: true, optional: true },
];

const EXAMPLES = `
Examples:
  scrai training jobs start haggler --from openai:gpt-4.1-mini --label batch=8d1f… --agent seller --where "measures.agreed"
  scrai training jobs watch 0197f…
  scrai run price-negotiation --model haggler`;

interface StartOptions extends SelectionOptions {
  from: string;
  run: string[];
  set: string[];
  seed?: number;
  watch?: boolean;
}

export function addTrainingJobs(training: Command, context: ContextOf): void {
  const jobs = training.command('jobs').description('fine-tuning jobs at a provider (alone: list them)');

  withPaging(jobs.command('list', { isDefault: true }).description('list jobs, newest first')).action(
    async (options: { limit: number; after?: string }, command: Command) => {
      const cli = context(command);
      showPage(cli, await cli.client.training.jobs(pageQuery(options)), COLUMNS, 'No training jobs yet.');
    },
  );

  selectionOptions(jobs.command('start <name>'))
    .description('upload what is selected, and train a model that runs can name')
    .requiredOption('--from <provider:model>', 'the model to begin with')
    .option('--run <id>', 'learn from this run (repeat for more)', collect, [])
    .option(
      '--set <name=value>',
      'a hyperparameter, by the name of the provider (repeat for more)',
      collect,
      [],
    )
    .option('--seed <n>', 'seed of the training, where the provider takes one', wholeNumber)
    .option('--watch', 'wait for its end')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, options: StartOptions, command: Command) => {
      const cli = context(command);
      const job = await cli.client.training.startJob(orderOf(name, options));
      if (options.watch) return watch(cli, job);
      show(cli, job);
      cli.terminal.say(`Watch it with: scrai training jobs watch ${job.id}`);
    });

  jobs
    .command('get <id>')
    .description('one job, with how it stands')
    .action(async (id: string, _options: unknown, command: Command) => {
      const cli = context(command);
      show(cli, await cli.client.training.job(id));
    });

  jobs
    .command('watch <id>')
    .description('follow a job to its end; Ctrl-C leaves it going')
    .action(async (id: string, _options: unknown, command: Command) => {
      const cli = context(command);
      await watch(cli, await cli.client.training.job(id));
    });

  jobs
    .command('cancel <id>')
    .description('ask the provider to end it')
    .action(async (id: string, _options: unknown, command: Command) => {
      const cli = context(command);
      show(cli, await cli.client.training.cancelJob(id));
    });
}

const orderOf = (name: string, { from, run, set, seed, ...selection }: StartOptions): NewTrainingJob => ({
  name,
  model: from,
  selection: selectionOf(run, selection),
  ...(set.length > 0 && { hyperparameters: Object.fromEntries(set.map(hyperparameter)) }),
  seed,
});

function hyperparameter(text: string): [string, string | number] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`«${text}» must be name=value, like n_epochs=3`);
  const value = text.slice(at + 1);
  return [text.slice(0, at), value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value];
}

const PAUSE_MS = 1_000;

/** Says what changes until the job has ended. @throws CommandFailed where it brought no model. */
async function watch(cli: Context, job: TrainingJob): Promise<void> {
  const { client, terminal, interrupted } = cli;
  let said = '';
  let latest = job;
  for (; ; latest = await next(client, job.id, interrupted)) {
    const news = [latest.status, latest.note].filter(Boolean).join(': ');
    if (news !== said) terminal.say((said = news));
    if (latest.ended_at !== null) break;
  }
  show(cli, latest);
  if (latest.status !== 'succeeded')
    throw new CommandFailed(`The training job ${latest.status}${latest.error ? `: ${latest.error}` : ''}.`);
  terminal.say(`Use it with: scrai run <template> --model ${latest.name}`);
}

async function next(client: ScraiClient, id: string, signal: AbortSignal): Promise<TrainingJob> {
  await sleep(PAUSE_MS, undefined, { signal });
  return client.training.job(id);
}

const show = (cli: Context, job: TrainingJob): void =>
  showThing(cli, job, [
    ['id', job.id],
    ['name', job.name],
    ['status', job.cancel_requested && job.ended_at === null ? `${job.status}, to be cancelled` : job.status],
    ['from', job.base_model],
    ['model', job.model ?? ''],
    ['method', job.method],
    ['lines', String(job.lines ?? '')],
    ['trained', job.trained_tokens === null ? '' : `${job.trained_tokens.toLocaleString('en')} tokens`],
    ['at the provider', [job.provider_job_id, job.file_id].filter(Boolean).join(', ')],
    ['note', job.note ?? ''],
    ['error', job.error ?? ''],
    ['started', ago(job.created_at)],
  ]);
