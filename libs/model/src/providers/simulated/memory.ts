import type { Json, Perception, RecalledMemory, View } from '@scrai/contracts';
import type { FromSomebody } from './past.js';
import type { Situation } from './situation.js';

/** What is worth to be remembered, as far as words betray it. */
const TELLING = /\d|\b(remember|secret|promise[ds]?|code|password|key|called|named?|owes?|hid(den)?)\b/i;
const COMMON = new Set(
  'about and any are but can did does for from had has have her him his how into its let not now our out say said she tell than that the their them then there they this was were what when where which who whom why will with would you your know remember told'.split(
    ' ',
  ),
);
const LONGEST_PIECE = 160;
const LONGEST_NOTE = 300;
const BETWEEN = '; ';

/** Words that carry a meaning, without their endings in s. */
const wordsOf = (text: string): Set<string> =>
  new Set(
    (text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [])
      .filter((word) => !COMMON.has(word))
      .map((word) => word.replace(/s$/, '')),
  );

/** What an agent recalls for this turn, where it has a memory. */
export const recalled = ({ memory }: View): RecalledMemory[] => memory?.recalled ?? [];

/** What is asked of the agent, by somebody outside or by whoever spoke last. */
function questionTo(view: View, partner: FromSomebody | null): string | null {
  if (view.ask.kind === 'interview') return view.questions?.[0] ?? null;
  return partner && /\?\s*$/.test(partner.text) ? partner.text : null;
}

const SPOKEN = /^(.+?) (?:said|told|told you|whispered to [^:]*|acted and said): (.*)$/s;

/** A memory in the words of who has it. */
function inOwnWords(text: string): string {
  const [, who, what] = SPOKEN.exec(text) ?? [];
  if (who === undefined) return text;
  return who === 'You' ? `I said: ${what}` : `${who} told me: ${what}`;
}

/** Two words in common, or all that there are in the question, make an answer. */
const FITS = 2;

/** What an agent with a memory remembers of what it is asked, in its own words; null where nothing fits. */
export function recollection(view: View, partner: FromSomebody | null): string | null {
  const memories = recalled(view);
  const question = memories.length > 0 ? questionTo(view, partner) : null;
  if (question === null) return null;
  const asked = wordsOf(question);
  let best: { memory: RecalledMemory; fits: number } | null = null;
  for (const memory of memories) {
    if (/\?\s*$/.test(memory.text) || memory.text.startsWith('You thought')) continue;
    const fits = [...wordsOf(memory.text)].filter((word) => asked.has(word)).length;
    const better =
      best === null || fits > best.fits || (fits === best.fits && memory.score > best.memory.score);
    if (fits >= Math.min(FITS, asked.size) && fits > 0 && better) best = { memory, fits };
  }
  return best && inOwnWords(best.memory.text);
}

/** A note of what somebody told the agent last, where it is worth it. */
export function remembered({ view, partner }: Situation): Json[] {
  if (!partner || !TELLING.test(partner.text) || /\?\s*$/.test(partner.text)) return [];
  const text = `${partner.from} told you: ${partner.text}`.slice(0, LONGEST_NOTE);
  const known = recalled(view).some((memory) => memory.text === text);
  return known ? [] : [{ kind: 'semantic', text, importance: 0.8, about: [partner.from] }];
}

const piece = ({ from, text }: Perception): string =>
  `${from ?? 'It happened'}: ${text}`.replaceAll(';', ',').slice(0, LONGEST_PIECE);

/** The past in short: the former summary, and a piece of each thing since; what does not tell much goes first, then the oldest. */
export function recap({ view }: Situation, most: number): string {
  const pieces = [
    ...(view.memory?.summary?.split(BETWEEN) ?? []),
    ...view.transcript.filter(({ text }) => text !== '').map(piece),
  ];
  for (const drops of [(text: string) => !TELLING.test(text), () => true]) {
    for (let at = 0; at < pieces.length && pieces.join(BETWEEN).length > most;) {
      if (drops(pieces[at])) pieces.splice(at, 1);
      else at++;
    }
  }
  return pieces.join(BETWEEN) || 'Nothing of note.';
}
