import { KEY_SCOPES, type KeyScope } from '@scrai/contracts';
import type { ApiKey } from '@scrai/store';
import { Option, type Command } from 'commander';
import type { Context, ContextOf } from '../context.js';
import { CommandFailed } from '../failure.js';
import type { keyStore } from '../stack/key-store.js';
import { ago } from '../terminal/numbers.js';
import { table, type Column } from '../terminal/table.js';

const COLUMNS: Column<ApiKey>[] = [
  { name: 'KEY', value: ({ prefix }) => `${prefix}…` },
  { name: 'NAME', value: ({ name }) => name, shrinks: true },
  { name: 'SCOPE', value: ({ scope }) => scope },
  { name: 'STATUS', value: ({ revoked_at }) => (revoked_at ? 'revoked' : 'usable') },
  { name: 'USED', value: ({ last_used_at }) => whenOf(last_used_at), optional: true },
  { name: 'CREATED', value: ({ created_at }) => whenOf(created_at), optional: true },
  { name: 'ID', value: ({ id }) => id, optional: true },
];

const whenOf = (date: Date | null): string => (date ? ago(date.toISOString()) : 'never');

const EXAMPLES = `
Examples:
  scrai keys create --name anna --scope run
  scrai keys
  scrai keys revoke anna

They work on the database (DATABASE_URL, or that of scrai up in its data folder), not through the server.
A key may read; run: also start and control; admin: also change policies and delete.`;

export function addKeys(program: Command, context: ContextOf): void {
  const keys = program
    .command('keys')
    .description('keys for servers that others can reach (alone: list them)')
    .addHelpText('after', EXAMPLES);

  keys
    .command('list', { isDefault: true })
    .description('list keys, newest first')
    .action(async (_options: unknown, command: Command) => {
      const cli = context(command);
      const all = await (await keysOf(cli)).list();
      all.forEach((key) => cli.terminal.record(key));
      if (all.length > 0) cli.terminal.print(table(cli.terminal, COLUMNS, all));
      else cli.terminal.say('No keys yet: scrai keys create --name <who> --scope run makes one.');
    });

  keys
    .command('create')
    .description('make a key; it is shown once')
    .requiredOption('--name <who>', 'whose it is, or what for')
    .addOption(
      new Option('--scope <scope>', 'what it may do; each includes those before it')
        .choices(KEY_SCOPES)
        .default('run'),
    )
    .action(async (asked: { name: string; scope: KeyScope }, command: Command) => {
      const cli = context(command);
      const { key, secret } = await (await keysOf(cli)).issue(asked);
      cli.terminal.record({ ...key, secret });
      cli.terminal.print(secret);
      cli.terminal.say(
        `The key ${key.prefix}… of ${key.name} (${key.scope}). It is shown this once: keep it, and set SCRAI_API_KEY to it.`,
      );
    });

  keys
    .command('revoke <which>')
    .description('revoke the keys with this name, prefix or id; within seconds they open nothing')
    .action(async (which: string, _options: unknown, command: Command) => {
      const cli = context(command);
      const revoked = await (await keysOf(cli)).revoke(which);
      if (revoked.length === 0)
        throw new CommandFailed(`No usable key is called ${which}. scrai keys lists them.`);
      revoked.forEach((key) => cli.terminal.record(key));
      for (const { prefix, name } of revoked) cli.terminal.print(`${prefix}… of ${name} is revoked.`);
    });
}

/** Loading the database's driver takes a moment, so only these commands do. */
async function keysOf({ settings }: Context): Promise<ReturnType<typeof keyStore>> {
  return (await import('../stack/key-store.js')).keyStore(settings);
}
