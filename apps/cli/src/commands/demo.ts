import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScraiClient, Unreachable } from '@scrai/client';
import type { Command } from 'commander';
import type { Context, ContextOf } from '../context.js';
import { wholeNumber } from './listing.js';
import { watchRun } from './watch.js';

const SEED = 7;

export function addDemo(program: Command, context: ContextOf): void {
  program
    .command('demo [template]')
    .description('play a scenario from start to results; starts what it needs and stops it again')
    .option(
      '--seed <n>',
      'seed of all random draws: the same seed gives the same fingerprint',
      wholeNumber,
      SEED,
    )
    .addHelpText('after', '\nExamples:\n  scrai demo\n  scrai demo town-hall --seed 8')
    .action(async (template: string | undefined, { seed }: { seed: number }, command: Command) => {
      const cli = context(command);
      await withServer(cli, context, command, async (server) => {
        const run = await server.client.runs.start({ template: template ?? 'price-negotiation', seed });
        server.terminal.record({ event: 'launch', run });
        await watchRun(server, run);
      });
    });
}

/** The server that runs, or one that lives as long as the demo, on free ports and with a folder of its own. */
async function withServer(
  cli: Context,
  context: ContextOf,
  command: Command,
  play: (cli: Context) => Promise<void>,
): Promise<void> {
  const { dim } = cli.terminal.colours;
  if (await answers(cli.client)) {
    cli.terminal.say(dim(`playing on the server at ${cli.settings.url}`));
    return play(cli);
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'scrai-demo-'));
  try {
    const { settings } = context(command, { dataDir, port: 0, logLevel: 'warn' });
    const { startStack } = await import('../stack/stack.js');
    const stack = await startStack(settings, (text) => cli.terminal.say(dim(text)));
    try {
      await play({ ...cli, client: new ScraiClient(stack.url) });
    } finally {
      await stack.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function answers(client: ScraiClient): Promise<boolean> {
  try {
    await client.scenarioTemplates.list({ limit: 1 });
    return true;
  } catch (error) {
    if (error instanceof Unreachable) return false;
    throw error;
  }
}
