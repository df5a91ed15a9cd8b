import type { Json, JsonObject } from '@scrai/contracts';
import type { Colours } from './terminal.js';

/** A JSON value in words: texts as they are, objects as `key: value` pairs. */
export function plain(value: Json): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(plain).join(', ')}]`;
  if (value === null || typeof value !== 'object') return String(value);
  return Object.entries(value)
    .filter(([, part]) => part !== null)
    .map(([key, part]) => `${key}: ${typeof part === 'object' ? `{${plain(part)}}` : plain(part)}`)
    .join(', ');
}

/**
 * An answer of any engine as paragraphs: speech and narration, whispers, the act, thoughts, findings. Parts that no
 * built-in engine gives (a plugin's own) are shown by their names, so that nothing is hidden.
 */
export function answerLines(result: JsonObject, { dim, bold, italic }: Colours): string[] {
  const lines: string[] = [];
  const to = Array.isArray(result.to) && result.to.length > 0 ? result.to.map(plain).join(', ') : null;
  for (const [part, value] of Object.entries(result)) {
    if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) continue;
    if (part === 'speech') lines.push(to ? italic(`(whispers to ${to}) ${plain(value)}`) : plain(value));
    else if (part === 'narration' || part === 'summary') lines.push(plain(value));
    else if (part === 'thought') lines.push(dim(`(thinks) ${plain(value)}`));
    else if (part === 'act') lines.push(bold(`→ ${plain(value)}`));
    else if (part === 'whispers')
      lines.push(...itemsOf(value).map(({ to, text }) => italic(`(to ${plain(to)}) ${plain(text)}`)));
    else if (part === 'findings')
      lines.push(...itemsOf(value).flatMap((finding) => findingLines(finding, bold, dim)));
    else if (part === 'ratings') lines.push(...itemsOf(value).map((rating) => `★ ${ratingLine(rating)}`));
    else if (!SHOWN_ELSEWHERE.has(part)) lines.push(dim(`${part}: ${plain(value)}`));
  }
  return lines;
}

/** Proposed changes follow as `world.changed` or a refusal; who is next and what ends, as the next event. */
const SHOWN_ELSEWHERE = new Set(['to', 'changes', 'next', 'scene_over']);

const itemsOf = (value: Json): JsonObject[] =>
  Array.isArray(value)
    ? value.filter(
        (item): item is JsonObject => item !== null && typeof item === 'object' && !Array.isArray(item),
      )
    : [];

const findingLines = (
  { question, answer, cites }: JsonObject,
  bold: Colours['bold'],
  dim: Colours['dim'],
): string[] => [bold(plain(question ?? '')), plain(answer ?? ''), dim(`cites events ${plain(cites ?? [])}`)];

const ratingLine = ({ measure, agent, value }: JsonObject): string =>
  `${plain(measure ?? '')}${typeof agent === 'string' ? ` of ${agent}` : ''}: ${plain(value ?? null)}`;
