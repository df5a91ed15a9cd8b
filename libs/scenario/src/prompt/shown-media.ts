import { hasWordsOf, kindOfMedia, type MediaReference, type View } from '@scrai/contracts';
import { quoted } from './safe-text.js';

/** Most pictures and sounds of one prompt; of older ones the words remain. */
const MOST_SHOWN = 6;

/** What an agent is shown or played as it is, each once, with the number by which its prompt calls it. */
export type ShownMedia = ReadonlyMap<string, { media: MediaReference; number: number }>;

const NOTHING: ShownMedia = new Map();

/** The newest that an agent perceives with its own eyes and ears, in the order in which it did. */
export function shownMedia({ transcript, you: { perceives = ['image'] } }: View): ShownMedia {
  let newest: MediaReference[] | undefined;
  for (const { media } of transcript) if (media) (newest ??= []).push(...media);
  if (!newest) return NOTHING;
  const seen = newest.filter((each) => perceives.includes(kindOfMedia(each)));
  // Set again, an entry would stand where it was first.
  const lastOfEach = new Map([...seen].reverse().map((each) => [each.sha256, each]));
  const shown = [...lastOfEach.values()].slice(0, MOST_SHOWN).reverse();
  return new Map(shown.map((media, i) => [media.sha256, { media, number: i + 1 }]));
}

/** One of them in a line: by its number where it goes with the prompt, with its words unless the line says them already. */
export function mediaLabel(media: MediaReference, shown: ShownMedia, line = ''): string {
  const { number } = shown.get(media.sha256) ?? {};
  const label = `${kindOfMedia(media)}${number === undefined ? '' : ` ${number}`}`;
  return hasWordsOf(line, media) ? label : `${label}: ${quoted(media.alt)}`;
}
