import { ACT_BANKS, ANY_VALUE } from './banks/acts.js';
import { AIMS, MOVES, REACTIONS } from './banks/conversation.js';
import { MANNERS } from './banks/manners.js';
import { EVENTS, HANDOVERS, MOODS, OPENINGS } from './banks/narration.js';
import { mirrored, nounPhrases } from './noun-phrases.js';

/** Phrases of our own sentences: they are no subject, and picking them up would make a conversation about nothing. */
const stock = new Set(
  [
    ...Object.values(MOVES).flat(),
    ...Object.values(REACTIONS).flat(),
    ...MANNERS.flatMap((manner) => manner.asides),
    ...ACT_BANKS.flatMap((bank) => bank.lines),
    ...[AIMS, ANY_VALUE, EVENTS, HANDOVERS, MOODS, OPENINGS].flat(),
  ].flatMap((line) => nounPhrases(line).flatMap((phrase) => [phrase, mirrored(phrase)])),
);

export const isStockPhrase = (phrase: string): boolean => stock.has(phrase);
