import type { Perception } from '@scrai/contracts';

export type FromSomebody = Perception & { from: string };

type Kind = Perception['kind'];
const KEPT: readonly Kind[] = ['speech', 'whisper', 'narration', 'thought'];

/** What an agent's transcript tells of what came last, and of what was said in all. */
export function lookBack(transcript: Perception[], self: string) {
  const ofOther = (entry: Perception): entry is FromSomebody => entry.from !== null && entry.from !== self;
  const latest = (...kinds: Kind[]): FromSomebody | null =>
    transcript.findLast((entry): entry is FromSomebody => ofOther(entry) && kinds.includes(entry.kind)) ??
    null;
  const own = transcript.findLastIndex((entry) => entry.from === self);
  return {
    heard: latest('speech', 'whisper', 'narration'),
    partner: latest('speech', 'whisper'),
    lastOther: latest('speech', 'act'),
    act: transcript.findLast((entry) => ofOther(entry) && entry.act !== undefined) ?? null,
    ownAct: transcript.findLast((entry) => entry.from === self && entry.act !== undefined) ?? null,
    stimulus: transcript.findLast((entry) => entry.kind === 'stimulus') ?? null,
    /** Only where it came after the agent's last turn: an older one was answered. */
    refusal: transcript.findLast((entry, index) => entry.kind === 'refusal' && index > own) ?? null,
    texts: transcript.filter((entry) => KEPT.includes(entry.kind)).map((entry) => entry.text),
    ownTexts: transcript.filter((entry) => entry.from === self).map((entry) => entry.text),
  };
}
