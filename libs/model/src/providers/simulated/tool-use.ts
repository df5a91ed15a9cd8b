import type { Json, JsonObject } from '@scrai/contracts';
import {
  textOf,
  type Message,
  type ModelRequest,
  type ToolCall,
  type ToolDefinition,
} from '../../language-model.js';
import { evaluate, holds } from './hints.js';
import type { Situation } from './situation.js';

/** How likely an agent without hints uses a tool of its at a turn. */
const INCLINATION = 0.5;
const ID = 'use-';

/** What tools gave in this turn, as the messages have it: the name `results` of hints. */
export function resultsIn(messages: readonly Message[]): JsonObject[] {
  const told = new Map(
    messages.filter(({ role }) => role === 'tool').map((message) => [message.tool_call_id, textOf(message)]),
  );
  return messages
    .flatMap(({ tool_calls = [] }) => tool_calls)
    .map(({ id, name, arguments: args }) => ({
      tool: name,
      arguments: args,
      result: valueOf(told.get(id) ?? ''),
    }));
}

function valueOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/**
 * The tool that is used next: that of the first hint after the ones used in this turn whose condition holds; without hints, now
 * and then one whose schema has examples that make sense anywhere. Null when it is time to answer.
 */
export function nextUse({ tools = [], messages }: ModelRequest, situation: Situation): ToolCall | null {
  if (tools.length === 0) return null;
  const used = messages.flatMap(({ tool_calls = [] }) =>
    tool_calls.map(({ id }) => Number(id.slice(ID.length))),
  );
  const { uses } = situation.hints;
  if (!uses) return used.length > 0 ? null : ofItself(tools, situation);
  const offered = new Set(tools.map(({ name }) => name));
  const from = used.length > 0 ? Math.max(...used) + 1 : 0;
  const at = uses.findIndex(({ tool, when }, i) => i >= from && offered.has(tool) && holds(when, situation));
  if (at < 0) return null;
  const { tool, arguments: sources = {} } = uses[at];
  const args = Object.entries(sources).map(([name, source]) => [name, evaluate(source, situation) as Json]);
  return { id: `${ID}${at}`, name: tool, arguments: Object.fromEntries(args) as JsonObject };
}

function ofItself(tools: readonly ToolDefinition[], situation: Situation): ToolCall | null {
  const known = tools.filter(({ parameters }) => Array.isArray(parameters.examples));
  if (known.length === 0 || situation.draw('tool') >= INCLINATION) return null;
  const { name, parameters } = situation.pick(known, 'which tool');
  const args = situation.pick(parameters.examples as JsonObject[], 'arguments');
  return { id: `${ID}0`, name, arguments: args };
}
