import type { Json, JsonObject } from '@scrai/contracts';
import type { Colours } from './terminal.js';

/** A JSON value in words: texts as they are, objects as `key: value` pairs. */
export function plain(value: Json): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(inner).join(', ')}]`;
  if (value === null || typeof value !== 'object') return String(value);
  return Object.entries(value)
    .filter(([, part]) => part !== null)
    .map(([key, part]) => `${key}: ${inner(part)}`)
    .join(', ');
}

const inner = (value: Json): string =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? `{${plain(value)}}` : plain(value);

type Shown = (value: Json, result: JsonObject, colours: Colours) => string[];

const textOf: Shown = (value) => [plain(value)];

/** How the parts of an answer are shown, in the order in which they read well: the log knows no order of keys. */
const PARTS: Record<string, Shown> = {
  narration: textOf,
  summary: textOf,
  speech: (value, { to }, { italic }) =>
    Array.isArray(to) && to.length > 0
      ? [italic(`(whispers to ${to.map(plain).join(', ')}) ${plain(value)}`)]
      : [plain(value)],
  whispers: (value, _result, { italic }) =>
    itemsOf(value).map(({ to, text }) => italic(`(to ${plain(to)}) ${plain(text)}`)),
  act: (value, _result, { bold }) => [bold(`→ ${actText(value)}`)],
  reflection: (value, _result, { dim }) => [dim(`(looks back) ${plain(value)}`)],
  plan: (value, _result, { dim }) => [dim(`(plans) ${plain(value)}`)],
  thought: (value, _result, { dim }) => [dim(`(thinks) ${plain(value)}`)],
  findings: (value, _result, colours) => itemsOf(value).flatMap((finding) => findingLines(finding, colours)),
  ratings: (value) => itemsOf(value).map((rating) => `★ ${ratingLine(rating)}`),
};

/**
 * An answer of any engine as paragraphs. Parts that no built-in engine gives (a plugin's own) follow by their names, so
 * that nothing is hidden.
 */
export function answerLines(result: JsonObject, colours: Colours): string[] {
  const shown = Object.entries(PARTS)
    .filter(([part]) => isSaid(result[part]))
    .flatMap(([part, lines]) => lines(result[part], result, colours));
  const others = Object.entries(result)
    .filter(([part, value]) => isSaid(value) && !(part in PARTS) && !SHOWN_ELSEWHERE.has(part))
    .map(([part, value]) => colours.dim(`${part}: ${plain(value)}`));
  return [...shown, ...others];
}

const isSaid = (value: Json | undefined): boolean =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);

/** `offer (price: 690)` for an act that says its kind, as all of the library do. */
function actText(act: Json): string {
  if (act === null || typeof act !== 'object' || Array.isArray(act) || typeof act.kind !== 'string')
    return plain(act);
  const { kind, ...rest } = act;
  const details = plain(rest);
  return details === '' ? kind : `${kind} (${details})`;
}

/** Proposed changes follow as `world.changed` or a refusal; who is next and what ends, as the next event. */
const SHOWN_ELSEWHERE = new Set(['to', 'changes', 'next', 'scene_over']);

const itemsOf = (value: Json): JsonObject[] =>
  Array.isArray(value)
    ? value.filter(
        (item): item is JsonObject => item !== null && typeof item === 'object' && !Array.isArray(item),
      )
    : [];

const findingLines = ({ question, answer, cites }: JsonObject, { bold, dim }: Colours): string[] => [
  bold(plain(question ?? '')),
  plain(answer ?? ''),
  dim(`cites events ${Array.isArray(cites) ? cites.map(plain).join(', ') : ''}`),
];

const ratingLine = ({ measure, agent, value }: JsonObject): string =>
  `${plain(measure ?? '')}${typeof agent === 'string' ? ` of ${agent}` : ''}: ${plain(value ?? null)}`;
