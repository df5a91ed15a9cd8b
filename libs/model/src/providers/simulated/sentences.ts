import type { Situation } from './situation.js';

/** What may be put into a sentence; a slot without a value makes the sentences that have it unusable. */
export type Slots = Record<string, string | undefined>;

interface Sentence {
  pieces: string[];
  slots: string[];
  /** Its longest fixed part: what betrays that it was said before. */
  mark: string;
}

const SLOT = /\{(\w+)\}/;

function parse(text: string): Sentence {
  const parts = text.split(SLOT);
  const pieces = parts.filter((_, index) => index % 2 === 0);
  const slots = parts.filter((_, index) => index % 2 === 1);
  return { pieces, slots, mark: pieces.reduce((a, b) => (b.length > a.length ? b : a)) };
}

const banks = new WeakMap<readonly string[], Sentence[]>();

function parsed(bank: readonly string[]): Sentence[] {
  let sentences = banks.get(bank);
  if (!sentences) banks.set(bank, (sentences = bank.map(parse)));
  return sentences;
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `{Topic}` is `{topic}` with a capital. */
const valueOf = (slots: Slots, slot: string): string | undefined => {
  const plain = slots[slot];
  if (plain !== undefined) return plain;
  const small = slots[slot.charAt(0).toLowerCase() + slot.slice(1)];
  return small === undefined ? undefined : capitalised(small);
};

function fill(sentence: Sentence, slots: Slots): string {
  let text = sentence.pieces[0];
  sentence.slots.forEach((slot, index) => {
    const value = valueOf(slots, slot) ?? '';
    text += (text === '' ? capitalised(value) : value) + sentence.pieces[index + 1];
  });
  return text;
}

/**
 * A sentence of a bank whose slots can all be filled: drawn, but rather one that is not in the transcript yet.
 * Null where none can be filled.
 */
export function sentence(
  bank: readonly string[],
  slots: Slots,
  situation: Situation,
  purpose: string,
): string | null {
  const all = parsed(bank);
  const start = Math.floor(situation.draw(purpose) * all.length);
  let heardBefore: Sentence | null = null;
  for (let step = 0; step < all.length; step++) {
    const candidate = all[(start + step) % all.length];
    if (!candidate.slots.every((slot) => valueOf(slots, slot) !== undefined)) continue;
    if (!situation.wasSaid(candidate.mark)) return fill(candidate, slots);
    heardBefore ??= candidate;
  }
  return heardBefore && fill(heardBefore, slots);
}

/** The items in their order, as English: «A, B and C». */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
