import type { TemplateCalls, TemplateSummary } from '@scrai/client';
import type { Command } from 'commander';
import type { Context, ContextOf } from '../context.js';
import { CommandFailed } from '../failure.js';
import { templateFrom } from '../template-file.js';
import type { Column } from '../terminal/table.js';
import { pageQuery, showPage, withPaging } from './listing.js';

const COLUMNS: Column<TemplateSummary>[] = [
  { name: 'TEMPLATE', value: ({ name }) => name },
  { name: 'VERSION', value: ({ version }) => version },
  { name: 'DESCRIPTION', value: ({ description }) => description.trim().split('\n')[0], shrinks: true },
];

type Kind = { agent?: boolean };

export function addTemplates(program: Command, context: ContextOf): void {
  const templates = program
    .command('templates')
    .description('what can be played (alone: list it)')
    .addHelpText(
      'after',
      '\nExamples:\n  scrai templates\n  scrai templates show price-negotiation > mine.yaml\n  scrai templates validate mine.yaml\n  scrai templates add mine.yaml',
    );

  ofKind(
    withPaging(templates.command('list', { isDefault: true }).description('list the newest versions')),
  ).action(async (options: Kind & { limit: number; after?: string }, command: Command) => {
    const cli = context(command);
    showPage(cli, await calls(cli, options).list(pageQuery(options)), COLUMNS, 'No templates.');
  });

  ofKind(templates.command('show <name>').description('the text of a template, comments and all'))
    .option('--version <version>', 'this version instead of the newest')
    .action(async (name: string, options: Kind & { version?: string }, command: Command) => {
      const cli = context(command);
      const template = await calls(cli, options).get(name, options.version);
      cli.terminal.record(template);
      cli.terminal.print(template.source.trimEnd());
    });

  ofKind(
    templates.command('validate <file>').description('list every fault of a template file; stores nothing'),
  ).action(async (file: string, options: Kind, command: Command) => {
    const cli = context(command);
    const verdict = await calls(cli, options).validate(await templateFrom(file, cli.client.blobs));
    cli.terminal.record(verdict);
    for (const { line, pointer, detail } of verdict.errors) {
      cli.terminal.print(`${file}${line === undefined ? '' : `:${line}`}: ${detail} (${pointer || '/'})`);
    }
    if (!verdict.valid) throw new CommandFailed(`${file}: ${countOf(verdict.errors.length)}.`);
    cli.terminal.say(`${file}: no faults.`);
  });

  ofKind(templates.command('add <file>').description('store a template file as a new version')).action(
    async (file: string, options: Kind, command: Command) => {
      const cli = context(command);
      const template = await calls(cli, options).add(await templateFrom(file, cli.client.blobs));
      cli.terminal.record(template);
      cli.terminal.print(`${template.name} ${template.version} is stored.`);
    },
  );
}

const ofKind = (command: Command): Command =>
  command.option('--agent', 'agent templates instead of scenario templates');

const calls = ({ client }: Context, { agent }: Kind): TemplateCalls =>
  agent ? client.agentTemplates : client.scenarioTemplates;

const countOf = (faults: number): string => (faults === 1 ? 'a fault' : `${faults} faults`);
