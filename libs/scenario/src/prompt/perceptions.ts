import type { Perception, RecalledMemory } from '@scrai/contracts';
import { data, quoted } from './safe-text.js';
import { mediaLabel, type ShownMedia } from './shown-media.js';

const names = (to: string[], self: string): string =>
  to.map((name) => (name === self ? 'you' : name)).join(', ');

function did({ kind, from, to, text, media }: Perception, self: string): string {
  const who = from === self ? 'You' : (from ?? 'Somebody');
  const wordless = text === '' && media !== undefined;
  switch (kind) {
    case 'speech':
      if (wordless) return `${who} showed`;
      return `${who} said: ${quoted(text)}`;
    case 'whisper': {
      const others = (to ?? []).filter((name) => name !== from);
      if (wordless) return `${who} showed to ${names(others, self)} alone`;
      return `${who} whispered to ${names(others, self)}: ${quoted(text)}`;
    }
    case 'narration':
      if (wordless) return `${who} showed`;
      return `${who} told: ${quoted(text)}`;
    case 'thought':
      return `${who} thought: ${quoted(text)}`;
    case 'plan':
      return `${who} planned: ${quoted(text)}`;
    case 'reflection':
      return `${who} looked back: ${quoted(text)}`;
    case 'memory':
      return `You remember: ${quoted(text)}`;
    case 'act':
      return text === '' ? `${who} acted` : `${who} acted and said: ${quoted(text)}`;
    case 'refusal':
      return `You were told: ${quoted(text)}`;
    case 'stimulus':
      if (wordless) return 'You were shown';
      return `It happened: ${quoted(text)}`;
    case 'scene':
      return `A scene began: ${quoted(text)}`;
    case 'world':
      return `The world changed: ${quoted(text)}`;
  }
}

/** One perception as one line; with its number where events are to be cited, and with what was shown. */
export function perceptionLine(
  entry: Perception,
  self: string,
  { numbered, shown }: { numbered: boolean; shown: ShownMedia },
): string {
  const act = entry.act ? ` [act: ${data(entry.act)}]` : '';
  const media = entry.media
    ? entry.media.map((each) => ` [${mediaLabel(each, shown, entry.text)}]`).join('')
    : '';
  return `${numbered ? `[${entry.seq}]` : '-'} ${did(entry, self)}${act}${media}`;
}

/** Something that is remembered, as one line; with the number of its event where that is to be cited. */
export const memoryLine = ({ seq, turn, text }: RecalledMemory, numbered: boolean): string =>
  `${numbered ? `[${seq}]` : '-'} At turn ${turn}: ${quoted(text)}`;
