import type { AgentMemory, MemoryChange, MemoryEdit, NewMemory } from '@scrai/client';
import { MEMORY_KINDS, type MemoryKind } from '@scrai/contracts';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Context, ContextOf } from '../context.js';
import type { Column } from '../terminal/table.js';
import { collect, pageQuery, showPage, wholeNumber, withPaging } from './listing.js';

const placeOf = ({ seq, index }: AgentMemory): string => `${seq}.${index}`;

const COLUMNS: Column<AgentMemory>[] = [
  { name: 'MEMORY', value: placeOf, align: 'right' },
  { name: 'TURN', value: ({ turn }) => String(turn), align: 'right', optional: true },
  { name: 'KIND', value: ({ kind }) => kind },
  { name: 'WEIGHT', value: ({ importance }) => importance.toFixed(2), align: 'right', optional: true },
  { name: 'TEXT', value: ({ text }) => text.replaceAll('\n', ' '), shrinks: true },
];

interface ListOptions {
  limit: number;
  after?: string;
  kind?: MemoryKind;
  atSeq?: number;
  search?: string;
}

interface EditOptions {
  importance?: number;
  about: string[];
}

const importance = (text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError('It must be a number from 0 to 1.');
  return value;
};

const kind = (flag: string, description: string): Option =>
  new Option(`${flag} <kind>`, description).choices(MEMORY_KINDS);

const editing = (command: Command): Command =>
  command
    .option('--importance <n>', 'how much it matters, from 0 to 1', importance)
    .option('--about <name>', 'who or what it is about (repeat for more)', collect, []);

const changeOf = ({ importance: weight, about }: EditOptions): MemoryChange => ({
  ...(weight !== undefined && { importance: weight }),
  ...(about.length > 0 && { about }),
});

/** Verbs that look into what an agent remembers, and change it. */
export function addAgentMemory(agents: Command, context: ContextOf): void {
  withPaging(agents.command('memory <id>').description('what an agent remembers, oldest first'))
    .addOption(kind('--kind', 'of this kind alone'))
    .option('--at-seq <n>', 'as it was when the log had this many events', wholeNumber)
    .option('--search <words>', 'with one of these words')
    .action(async (id: string, options: ListOptions, command: Command) => {
      const cli = context(command);
      const { kind: of, atSeq, search } = options;
      const filter = { ...pageQuery(options), kind: of, at_seq: atSeq, q: search };
      const none =
        'Nothing. An agent remembers where its template has `memory`; what it is shown word for word is none.';
      showPage(cli, await cli.client.agents.memory(id, filter), COLUMNS, none);
    });

  editing(agents.command('remember <id> <text>').description('let it remember something'))
    .addOption(kind('--kind', 'what it is').default('semantic'))
    .action(
      async (id: string, text: string, options: EditOptions & { kind: MemoryKind }, command: Command) => {
        const cli = context(command);
        const memory: NewMemory = { kind: options.kind, text, ...changeOf(options) };
        tell(cli, await cli.client.agents.remember(id, memory));
      },
    );

  editing(
    agents
      .command('change-memory <id> <memory>')
      .description('change what it remembers; the memory is named as the list names it, like 12.0')
      .option('--text <text>', 'what it remembers instead'),
  ).action(async (id: string, memory: string, options: EditOptions & { text?: string }, command: Command) => {
    const cli = context(command);
    const { text } = options;
    const change = { ...(text !== undefined && { text }), ...changeOf(options) };
    tell(cli, await cli.client.agents.changeMemory(id, memory, change));
  });

  agents
    .command('forget <id> <memory>')
    .description('let it forget something; earlier places of the log keep it')
    .action(async (id: string, memory: string, _options: unknown, command: Command) => {
      const cli = context(command);
      tell(cli, await cli.client.agents.forget(id, memory));
    });
}

function tell({ terminal }: Context, edit: MemoryEdit): void {
  terminal.record(edit);
  const { memory, action } = edit;
  if (action.status === 'pending') terminal.print('It is on its way.');
  else terminal.print(memory ? `${placeOf(memory)}  ${memory.text}` : 'Forgotten.');
}
