import { everyItem, type ModelCall } from '@scrai/client';
import type { Json, JsonObject } from '@scrai/contracts';
import type { Command } from 'commander';
import type { Context, ContextOf } from '../context.js';
import { plain } from '../terminal/answer.js';
import { table, type Column } from '../terminal/table.js';
import { wholeNumber } from './listing.js';

const PAGE = 100;

interface Answer {
  /** Of an answer with vectors. */
  dimensions?: number;
  /** Of words that were spoken. */
  sha256?: string;
  structured?: JsonObject | null;
  text?: string;
  tool_calls?: { name: string }[];
}

const tokens = ({ input_tokens, output_tokens }: ModelCall): string => `${input_tokens} → ${output_tokens}`;
const money = ({ cost }: ModelCall): string => (cost === 0 ? '-' : `$${cost.toFixed(6)}`);
const modelOf = ({ model, simulated }: ModelCall): string =>
  simulated && !model.startsWith('simulated:') ? `${model} (simulated)` : model;
const answerOf = ({ response, failure }: ModelCall): string => {
  if (failure) return `${failure.code}: ${failure.message}`;
  const { structured, text, tool_calls = [], dimensions, sha256 } = response as Answer;
  if (dimensions) return `vectors of ${dimensions} numbers`;
  if (sha256) return `▣ audio ${sha256}`;
  if (tool_calls.length > 0) return `uses ${tool_calls.map(({ name }) => name).join(', ')}`;
  return structured ? plain(structured) : (text ?? '');
};

const COLUMNS: Column<ModelCall>[] = [
  { name: 'TURN', value: ({ turn, call_index }) => `${turn}.${call_index}`, align: 'right' },
  { name: 'AGENT', value: ({ agent }) => agent },
  { name: 'FOR', value: ({ purpose }) => purpose },
  { name: 'MODEL', value: modelOf, optional: true },
  { name: 'TOKENS', value: tokens, align: 'right', optional: true },
  { name: 'COST', value: money, align: 'right', optional: true },
  { name: 'MS', value: ({ latency_ms }) => String(Math.round(latency_ms)), align: 'right', optional: true },
  { name: 'ANSWER', value: (call) => answerOf(call).replaceAll('\n', ' '), shrinks: true },
];

interface Options {
  turn?: number;
  prompt?: boolean;
  limit?: number;
}

/** `scrai runs calls`: what models were asked, and what they said. */
export function addCalls(runs: Command, context: ContextOf): void {
  runs
    .command('calls <id>')
    .description(
      'its model calls: what for, the answer, tokens, cost; with --prompt the messages as they were sent',
    )
    .option('--turn <n>', 'of this turn alone', wholeNumber)
    .option('--prompt', 'every message of each call, as it was sent')
    .option('--limit <n>', 'most calls; all when absent', wholeNumber)
    .action(async (id: string, options: Options, command: Command) => {
      const cli = context(command);
      const calls = await callsOf(cli, id, options);
      for (const call of calls) cli.terminal.record(call);
      if (calls.length === 0) cli.terminal.say('No model calls.');
      else if (options.prompt) calls.forEach((call) => showAsSent(cli, call));
      else cli.terminal.print(table(cli.terminal, COLUMNS, calls));
    });
}

async function callsOf({ client }: Context, id: string, { turn, limit }: Options): Promise<ModelCall[]> {
  const calls: ModelCall[] = [];
  for await (const call of everyItem((after) => client.runs.modelCalls(id, { after, limit: PAGE, turn }))) {
    if (calls.length === limit) break;
    calls.push(call);
  }
  return calls;
}

/** A message as text; what it shows by the hash, for `scrai blobs get`. */
function contentText(content: Json): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return JSON.stringify(content);
  const parts = content as unknown as { type: string; text?: string; sha256?: string }[];
  return parts.map(({ type, text, sha256 }) => text ?? `▣ ${type} ${sha256}`).join('');
}

/** Texts of which vectors or a sound were wanted are messages of nobody. */
function asSent({ request }: ModelCall): { messages: JsonObject[] } & JsonObject {
  const {
    text,
    texts = text === undefined ? [] : [text],
    messages = (texts as string[]).map((content) => ({ role: 'text', content })),
    ...options
  } = request as JsonObject;
  return { ...options, messages: messages as JsonObject[] };
}

function showAsSent({ terminal }: Context, call: ModelCall): void {
  const { bold, cyan, dim, red } = terminal.colours;
  const { messages, ...options } = asSent(call);
  const facts = [modelOf(call), `${tokens(call)} tokens`, money(call), `${Math.round(call.latency_ms)} ms`];
  terminal.print(bold(`turn ${call.turn}, call ${call.call_index}: ${call.agent}, ${call.purpose}`));
  terminal.print(dim(`${facts.join(' · ')} · attempt ${call.attempt} · request ${call.request_hash}`));
  for (const { role, content, ...rest } of messages) {
    terminal.print(`\n${cyan(`── ${String(role)}`)}`);
    terminal.print(contentText(content));
    if (Object.keys(rest).length > 0) terminal.print(dim(JSON.stringify(rest)));
  }
  terminal.print(`\n${cyan('── options and schema')}\n${dim(JSON.stringify(options))}`);
  const said = (call.response as { text?: string } | null)?.text ?? '';
  terminal.print(`\n${cyan('── answer')}\n${call.failure ? red(answerOf(call)) : said || answerOf(call)}\n`);
}
