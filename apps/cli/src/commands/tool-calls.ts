import type { ToolCall } from '@scrai/client';
import { kindOfMedia } from '@scrai/contracts';
import type { Command } from 'commander';
import type { ContextOf } from '../context.js';
import { plain } from '../terminal/answer.js';
import type { Column } from '../terminal/table.js';
import { pageQuery, showPage, withPaging } from './listing.js';

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

/** What it brought to be shown, by enough of the hash to tell one from another. */
const shown = (media: ToolCall['media']): string =>
  (media ?? []).map((each) => `▣ ${kindOfMedia(each)} ${each.sha256.slice(0, 12)} `).join('');

const COLUMNS: Column<ToolCall>[] = [
  { name: 'TURN', value: ({ turn, call_index, place }) => `${turn}.${call_index}.${place}`, align: 'right' },
  { name: 'AGENT', value: ({ agent }) => agent },
  { name: 'TOOL', value: ({ tool }) => tool },
  { name: 'STATUS', value: ({ status, failure }) => failure?.code ?? status },
  { name: 'ARGUMENTS', value: (call) => oneLine(plain(call.arguments)), shrinks: true },
  {
    name: 'RESULT',
    value: ({ result, failure, media }) => oneLine(failure?.message ?? [shown(media), result].join('')),
    shrinks: true,
  },
];

type Options = { limit: number; after?: string; agent?: string };

/** `runs tools`: what its agents used besides words. */
export function addToolCalls(runs: Command, context: ContextOf): void {
  withPaging(
    runs
      .command('tools <id>')
      .description(
        'the tool calls of its turns, as turn.model call.place: what was asked, and what came of it',
      ),
  )
    .option('--agent <name>', 'those of this agent')
    .action(async (id: string, { agent, ...options }: Options, command: Command) => {
      const cli = context(command);
      const page = await cli.client.runs.toolCalls(id, { ...pageQuery(options), agent });
      showPage(cli, page, COLUMNS, 'No tool was used.');
    });
}
