import { once } from 'node:events';
import type { Command } from 'commander';
import { withoutSecrets } from '@scrai/service-kit';
import type { ContextOf } from '../context.js';

const EXAMPLES = `
Examples:
  scrai up
  scrai up --port 0 --data-dir /tmp/scrai
  scrai keys create --name me --scope admin && scrai up --host 0.0.0.0
  NATS_URL=nats://… DATABASE_URL=postgres://… scrai up`;

export function addUp(program: Command, context: ContextOf): void {
  program
    .command('up')
    .description('start everything in this process, with a broker and a database where none are named')
    .option('--port <n>', 'port of the REST side; 0 takes a free one (default: SCRAI_PORT, else 3000)')
    .option(
      '--host <address>',
      'address to listen on; beyond loopback, keys are needed (default: SCRAI_HOST, else 127.0.0.1)',
    )
    .option(
      '--data-dir <path>',
      'where broker and database keep their files (default: SCRAI_DATA_DIR, else .scrai)',
    )
    .addHelpText('after', EXAMPLES)
    .action(async (options: { port?: string; host?: string; dataDir?: string }, command: Command) => {
      const { terminal, settings, interrupted } = context(command, {
        ...(options.port !== undefined && { port: options.port }),
        ...(options.host !== undefined && { host: options.host }),
        ...(options.dataDir !== undefined && { dataDir: options.dataDir }),
      });
      const { bold, dim, green } = terminal.colours;
      const { startStack } = await import('../stack/stack.js');
      const stack = await startStack(settings, (text) => terminal.say(dim(text)));
      const { url } = stack;
      // In another terminal there are no flags of this command.
      const named = url === context(command).settings.url ? '' : `--url ${url} `;
      // The whole address of what was started here: a service that is attached needs it, and it is this user's machine.
      // The passwords of servers that the settings name are known to whoever named them.
      terminal.record({
        event: 'up',
        url,
        docs: `${url}/api/docs`,
        nats_url: withoutSecrets(stack.natsUrl),
        database_url: withoutSecrets(stack.databaseUrl),
      });
      terminal.print(`\n${green('ready')}  ${bold(url)}\n`);
      terminal.print(`  API docs   ${url}/api/docs`);
      terminal.print(`  play       npx scrai ${named}run price-negotiation`);
      terminal.print(`  compare    npx scrai ${named}run price-negotiation --seeds 1-20`);
      terminal.print(`  look       npx scrai ${named}templates | runs | engines`);
      terminal.print(dim('\nCtrl-C stops everything; runs go on at the next start.'));
      if (!interrupted.aborted) await once(interrupted, 'abort');
      terminal.say(dim('\nstopping …'));
      await stack.stop();
    });
}
