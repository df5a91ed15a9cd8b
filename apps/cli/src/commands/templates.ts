import type { TemplateCalls, TemplateSummary, Validation } from '@scrai/client';
import type { Command } from 'commander';
import type { Context, ContextOf } from '../context.js';
import { CommandFailed } from '../failure.js';
import { faultLine, readTemplate, templateFrom, type TemplateFile } from '../template-file.js';
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
    const template = await readTemplate(file, cli.client.blobs);
    const answer = await calls(cli, options).validate(template.sent);
    const verdict = withFaultsOf(template, answer);
    cli.terminal.record(verdict);
    for (const fault of verdict.errors)
      cli.terminal.print(`${faultLine(file, fault)} (${fault.pointer || '/'})`);
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

/** The server's verdict with the faults of files beside the template, and with the lines of the file whatever was sent in its place. */
function withFaultsOf({ faults, lineOf }: TemplateFile, { errors }: Validation): Validation {
  const others = errors.filter(({ pointer }) => !faults.some((fault) => fault.pointer === pointer));
  const all = [...faults, ...others].map((fault) => ({
    ...fault,
    line: lineOf(fault.pointer) ?? fault.line,
  }));
  const sorted = all.sort((a, b) => (a.line ?? Infinity) - (b.line ?? Infinity));
  return { valid: sorted.length === 0, errors: sorted };
}

const ofKind = (command: Command): Command =>
  command.option('--agent', 'agent templates instead of scenario templates');

const calls = ({ client }: Context, { agent }: Kind): TemplateCalls =>
  agent ? client.agentTemplates : client.scenarioTemplates;

const countOf = (faults: number): string => (faults === 1 ? 'a fault' : `${faults} faults`);
