import type { Concerned, Perception, View } from '@scrai/contracts';

/** Most characters by which memories are looked for. */
const LONGEST_QUERY = 600;
/** Of what was said last, so much makes the query. */
const LAST_SAID = 3;

/** What others said last, the newest first. */
const lastSaid = ({ transcript, you }: View): Perception[] =>
  transcript
    .filter(({ from }) => from !== you.name)
    .slice(-LAST_SAID)
    .reverse();

/** What is on the agent's mind: what it is asked, what it is told to do, and what others said last. */
export function queryOf(view: View): string {
  const { questions = [], guidance, scene } = view;
  const texts = [...questions, ...guidance, ...lastSaid(view).map(({ text }) => text)];
  return (texts.join('\n').trim() || scene.premise).slice(0, LONGEST_QUERY).toWellFormed();
}

/**
 * Whom the turn concerns: those who spoke last, to whom, and of whom; then the others whom the agent may know of.
 * @param query what is on the agent's mind.
 */
export function concernedIn(view: View, query: string): Concerned {
  const { you, others } = view;
  const said = words(query);
  const spoke = lastSaid(view).flatMap(({ from, to = [] }) => (from === null ? to : [from, ...to]));
  const named = others.map(({ name }) => name).filter((name) => said.includes(words(name)));
  const now = new Set([...spoke, ...named]);
  now.delete(you.name);
  return { now: [...now], around: others.map(({ name }) => name).filter((name) => !now.has(name)) };
}

/** Characters of scripts that put no space around a name, which itself is of Latin letters and digits. */
const UNSPACED =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]+/gu;

/** A text as words between spaces, so that Al is not found in what is also said, but is among Chinese characters. */
const words = (text: string): string =>
  ` ${text
    .toLowerCase()
    .replaceAll(UNSPACED, ' $& ')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;
