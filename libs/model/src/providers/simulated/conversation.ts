import type { JsonObject } from '@scrai/contracts';
import { BoundedCache } from '../../bounded-cache.js';
import { MANNERS, type Manner } from './banks/manners.js';
import { AIMS, MOVES, REACTIONS, THOUGHTS, type Move } from './banks/conversation.js';
import { actSentence } from './act-sentence.js';
import { bankOf, cueOf, lineOf } from './hints.js';
import { sentence, type Slots } from './sentences.js';
import type { Situation } from './situation.js';

type Reaction = keyof typeof REACTIONS;

/** How likely each move is, by how far an agent is into the conversation: sound out, bargain, settle. */
const PHASES: Record<Exclude<Move, 'open'>, number>[] = [
  { agree: 2, disagree: 3, question: 4, propose: 2, concede: 0, reflect: 2, close: 0 },
  { agree: 3, disagree: 2, question: 2, propose: 4, concede: 2, reflect: 2, close: 0 },
  { agree: 4, disagree: 1, question: 1, propose: 2, concede: 3, reflect: 2, close: 2 },
];
/** Factor on the moves after each kind of thing that was said: a question wants no question back. */
const AFTER: Record<Reaction, Partial<Record<Move, number>>> = {
  question: { question: 0.1, propose: 2, reflect: 2 },
  proposal: { propose: 0.4, agree: 2, concede: 2, close: 0.5 },
  agreement: { disagree: 0.2, propose: 2, close: 2 },
  doubt: { disagree: 0.5, concede: 2, question: 1.5 },
  statement: {},
};

const manners = new BoundedCache<string, Manner>(
  (persona) => MANNERS.find((manner) => manner.fits.test(persona)) as Manner,
);

const ACTED: [RegExp, Reaction][] = [
  [/^(offer|propose|bid|counter|suggest)/i, 'proposal'],
  [/^(accept|agree|approve|yes)/i, 'agreement'],
  [/^(reject|refuse|decline|no$)/i, 'doubt'],
];

/** What kind of thing the last speaker said or did; null before anyone has. */
function reactionOf(situation: Situation): Reaction | null {
  if (!situation.partner) return null;
  const acted = situation.names.last_act_by === situation.partner.from ? situation.lastAct?.kind : null;
  const known = typeof acted === 'string' ? ACTED.find(([kinds]) => kinds.test(acted)) : undefined;
  return known?.[1] ?? reactionTo(situation.partner.text);
}

/** What kind of thing was said, from its words. */
function reactionTo(text: string): Reaction {
  if (/\?\s*$/.test(text)) return 'question';
  if (/\b(propose|suggest|offer|what if|suppose|how about|let us (try|set|agree|put)|trade)\b/i.test(text))
    return 'proposal';
  if (/\b(agreed?|you are right|with you|deal|i accept|support)\b/i.test(text)) return 'agreement';
  if (/\b(no,|not as simple|cannot|object|but i|doubt|refuse|risk)\b/i.test(text)) return 'doubt';
  return 'statement';
}

function moveOf(situation: Situation, manner: Manner, reaction: Reaction | null): Move {
  const turn = situation.view.clock.own_turn;
  if (turn <= 1 && !reaction) return 'open';
  const phase = PHASES[Math.min(PHASES.length - 1, Math.floor(turn / 3))];
  const after = reaction ? AFTER[reaction] : {};
  const weights = Object.entries(phase).map(
    ([move, weight]) =>
      [move as Move, weight * (manner.leans[move as Move] ?? 1) * (after[move as Move] ?? 1)] as const,
  );
  let rest = situation.draw('move') * weights.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [move, weight] of weights) {
    rest -= weight;
    if (rest < 0) return move;
  }
  return 'reflect';
}

function slotsOf(situation: Situation): Slots {
  const topics = situation.topics;
  return {
    other: situation.partner?.from,
    point: situation.point,
    topic: topics.length ? situation.pick(topics, 'topic') : undefined,
  };
}

/** What somebody says of their own accord: a reaction to the last speaker, a point, sometimes what drives them. */
function talk(situation: Situation): string {
  const manner = manners.get(situation.view.you.persona);
  const reaction = reactionOf(situation);
  const slots = slotsOf(situation);
  const parts: (string | null)[] = [];
  if (situation.draw('aside') < 0.25) parts.push(sentence(manner.asides, slots, situation, 'aside-line'));
  if (reaction) parts.push(sentence(REACTIONS[reaction], slots, situation, 'reaction'));
  parts.push(sentence(MOVES[moveOf(situation, manner, reaction)], slots, situation, 'move-line'));
  if (situation.draw('tell-aim') < 0.15) {
    parts.push(sentence(AIMS, { ...slots, aim: situation.aim }, situation, 'aim-line'));
  }
  return parts.filter((part) => part !== null).join(' ');
}

/** What an agent says with the act that it performs, if any: in the template's words where it has some. */
export function speech(situation: Situation, act: JsonObject | null): string {
  const kind = typeof act?.kind === 'string' ? act.kind : null;
  const hinted = lineOf(bankOf(situation, kind), situation, 'line');
  if (hinted !== null) return hinted;
  if (situation.recollection !== null) return `I remember: ${situation.recollection}`;
  const announced = act && actSentence(act, slotsOf(situation), situation);
  if (!announced) return talk(situation);
  const reaction = reactionOf(situation);
  const first = reaction && sentence(REACTIONS[reaction], slotsOf(situation), situation, 'reaction');
  return first ? `${first} ${announced}` : announced;
}

/** The words of the first cue that holds, and to whom they are whispered; null where none does. */
export function cued(situation: Situation): { text: string; to: string | undefined } | null {
  const cue = cueOf(situation);
  const text = cue && lineOf(cue.lines, situation, 'cue');
  return cue && text ? { text, to: cue.to } : null;
}

export function thought(situation: Situation): string {
  const { cues, thoughts = [] } = situation.hints;
  const cue = cues?.some((each) => each.thoughts) ? cueOf(situation) : undefined;
  const hinted = lineOf(cue?.thoughts ?? thoughts, situation, 'thought');
  return (
    hinted ??
    sentence(THOUGHTS, { ...slotsOf(situation), goal: situation.goal }, situation, 'thought') ??
    'Let me think.'
  );
}

/** A note that an agent makes for itself, from one of the banks. */
export const noteOf = (bank: readonly string[], situation: Situation, purpose: string): string =>
  sentence(bank, { ...slotsOf(situation), goal: situation.goal }, situation, purpose) ??
  bank[bank.length - 1];
