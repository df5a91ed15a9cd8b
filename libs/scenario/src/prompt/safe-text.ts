import type { Json } from '@scrai/contracts';
import { canonical } from '@scrai/determinism';

/**
 * Where the markup of a chat template begins: a server that reads prompts as one text would take it for the end of a message.
 * <|im_start|>, <｜User｜>, <start_of_turn>, <s>, <<SYS>>, [INST], <think>, <tool_call> and their like.
 */
const MARKUP =
  /<(?=[|｜]|\/?(?:s|bos|eos|think|tool_call|tool_response|start_of_turn|end_of_turn)>|<\/?SYS>>)|\[(?=\/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT)\])/g;

/** What JSON leaves as it is, and some readers take for the end of a line. */
const LINE_ENDS = /[\u0085\u2028\u2029]/g;
const SUSPECT = /[<[\u0085\u2028\u2029]/;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** JSON text that says the same, on one line and without markup of chat templates. */
const safeJson = (json: string): string =>
  SUSPECT.test(json) ? json.replace(LINE_ENDS, escaped).replace(MARKUP, escaped) : json;

/**
 * Somebody's words, as data: in quotation marks and on one line, so that nothing that is said can look like a heading
 * of the prompt, or like the line of somebody else.
 */
export const quoted = (text: string): string => safeJson(JSON.stringify(text));

/** A value as canonical JSON, on one line. */
export const data = (value: Json): string => safeJson(canonical(value));

const STRUCTURE = /[\r\v\f\u0085\u2028\u2029<]|^[ \t]*(?:#|-[ \t]|\[\d)|\[\/?[A-Z]/m;

/**
 * A text of several lines that the author of a template wrote, perhaps with what others gave as parameters: it may have
 * headings, below those of the prompt, and lists, but no line that looks like the prompt's own.
 */
export function block(text: string): string {
  if (!STRUCTURE.test(text)) return text;
  return text
    .replaceAll(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    .replaceAll(/^([ \t]*)#/gm, '$1##')
    .replaceAll(/^([ \t]*)-(?=[ \t])/gm, '$1*')
    .replaceAll(/^([ \t]*)\[(\d+)\]/gm, '$1($2)')
    .replaceAll(MARKUP, '$& ');
}

/** What something outside gave, in a message of its own: as it is, without markup of chat templates. */
export const withoutMarkup = (text: string): string => text.replace(MARKUP, escaped);

/** An entry of a list; its further lines are indented. */
export const item = (text: string): string => `- ${block(text).trim().replaceAll('\n', '\n  ')}`;
