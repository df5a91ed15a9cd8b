import { hasWordsOf, kindOfMedia, type MemoryNote, type Perception } from '@scrai/contracts';
import { canonical } from '@scrai/determinism';

/** Longest text of a memory, in characters. */
export const LONGEST_MEMORY = 1000;
/** Most that a memory is about. */
export const MOST_NAMES = 20;

/**
 * How much what an agent perceives matters to it, from 0 to 1. Without a model call: what was meant for it alone, what was
 * done and what was refused counts more than talk.
 */
function importanceOf({ kind, from, to, text }: Perception, self: string): number {
  const own = from === self;
  switch (kind) {
    case 'memory':
      return 0.9;
    case 'refusal':
      return 0.8;
    case 'whisper':
      return own ? 0.5 : 0.8;
    case 'stimulus':
      return to ? 0.8 : 0.7;
    case 'act':
      return own ? 0.7 : 0.6;
    case 'narration':
    case 'scene':
    case 'world':
      return 0.5;
    case 'reflection':
      return 0.7;
    case 'thought':
    case 'plan':
      return 0.2;
    case 'speech':
      if (own) return 0.3;
      return text.includes(self) ? 0.6 : 0.4;
  }
}

function sentenceOf({ kind, from, to, text, act, media = [] }: Perception, self: string): string {
  const who = from === self ? 'You' : (from ?? 'Somebody');
  const shown = media
    .map((each) => ` [${kindOfMedia(each)}${hasWordsOf(text, each) ? '' : `: ${each.alt}`}]`)
    .join('');
  const did = `${act ? ` [act: ${canonical(act)}]` : ''}${shown}`;
  const others = (to ?? []).filter((name) => name !== from).map((name) => (name === self ? 'you' : name));
  switch (kind) {
    case 'whisper':
      return `${who} whispered to ${others.join(', ')}: ${text}${did}`;
    case 'act':
      return text === '' ? `${who} acted${did}` : `${who} acted and said: ${text}${did}`;
    case 'speech':
      return `${who} said: ${text}${did}`;
    case 'narration':
      return `${who} told: ${text}${shown}`;
    case 'thought':
      return `You thought: ${text}`;
    case 'plan':
      return `You planned: ${text}`;
    case 'reflection':
      return text;
    case 'refusal':
      return `You were told: ${text}`;
    case 'stimulus':
    case 'scene':
    case 'world':
    case 'memory':
      return `${text}${shown}`;
  }
}

/** What an agent perceived, as something that happened to it. */
export function episodeOf(perception: Perception, self: string): MemoryNote {
  const { seq, from, to } = perception;
  const about = [...new Set([from, ...(to ?? [])])].filter((name) => name !== null && name !== self);
  return {
    kind: perception.kind === 'reflection' ? 'reflection' : 'episodic',
    text: cut(sentenceOf(perception, self)),
    importance: importanceOf(perception, self),
    ...(about.length > 0 ? { about: about.slice(0, MOST_NAMES) as string[] } : {}),
    from: [seq],
  };
}

/** At most as long as a memory may be, and no half of a character at its end. */
const cut = (text: string): string =>
  text.length <= LONGEST_MEMORY ? text : `${text.slice(0, LONGEST_MEMORY - 1).toWellFormed()}…`;
