import type { Json, PatchOperation } from '@scrai/contracts';
import { ENDINGS, EVENTS, HANDOVERS, MOODS, OPENINGS } from './banks/narration.js';
import { bankOf, cueOf, evaluate, holds, lineOf, namesFrom, render } from './hints.js';
import { mirrored, nounPhrases } from './noun-phrases.js';
import { sentence } from './sentences.js';
import { isStockPhrase } from './stock-phrases.js';
import type { Situation } from './situation.js';

/** What is told of a scene: what happened last, a mood, and who is looked at now. */
export function narration(situation: Situation, next: string | null, over: boolean): string {
  const cue = cueOf(situation);
  const hinted = lineOf(cue?.lines ?? bankOf(situation, null), situation, 'line');
  if (hinted !== null) return hinted;
  const topics = situation.topics;
  const last = situation.lastOther;
  const points = last
    ? nounPhrases(last.text).filter((phrase) => phrase === mirrored(phrase) && !isStockPhrase(phrase))
    : [];
  const slots = {
    topic: topics.length ? situation.pick(topics, 'topic') : undefined,
    last: last?.from,
    point: points.length ? situation.pick(points, 'point') : undefined,
    next: next ?? undefined,
  };
  const told = sentence(last ? EVENTS : OPENINGS, slots, situation, 'event');
  const after = over
    ? sentence(ENDINGS, slots, situation, 'ending')
    : [sentence(MOODS, slots, situation, 'mood'), sentence(HANDOVERS, slots, situation, 'handover')].join(
        ' ',
      );
  return [told, after].filter(Boolean).join(' ').trim();
}

/**
 * Who acts next: whom the hint names, else whoever was heard least in what the narrator saw, and least recently.
 * Null where nobody may be named.
 */
export function nextAgent(candidates: readonly string[], situation: Situation): string | null {
  const hinted = namesFrom(situation.hints.next, situation)[0];
  if (hinted !== undefined) return hinted;
  if (!candidates.length) return null;
  const heard = new Map(
    candidates.map((name, index) => [name, { times: 0, last: -1, luck: situation.draw('next', index) }]),
  );
  situation.view.transcript.forEach((entry, index) => {
    const of = entry.from !== null && entry.kind === 'speech' ? heard.get(entry.from) : undefined;
    if (of) Object.assign(of, { times: of.times + 1, last: index });
  });
  const order = [...heard].sort(([, a], [, b]) => a.times - b.times || a.last - b.last || a.luck - b.luck);
  return order[0][0];
}

const SETTLED = /^(agreed|settled|solved|done|decided|finished|closed|over|ended|resolved)$/;

/** Whether the scene is over: the hint's word, else a world that says so, else only after a long while. */
export function sceneOver(situation: Situation): boolean {
  const hint = situation.hints.scene_over;
  if (hint !== undefined) return Boolean(evaluate(hint, situation));
  const world = situation.view.world;
  if (typeof world === 'object' && world !== null && !Array.isArray(world)) {
    if (Object.entries(world).some(([name, value]) => value === true && SETTLED.test(name))) return true;
  }
  return situation.view.clock.round > 8;
}

/** The changes that the hints propose, as a JSON Patch; none where there are no hints. */
export function changes(situation: Situation): PatchOperation[] {
  return (situation.hints.changes ?? [])
    .filter((change) => holds(change.when, situation))
    .map((change) => ({
      op: 'add' as const,
      path: render(change.path, situation),
      value: evaluate(change.value, situation) as Json,
    }));
}

/** Whispers of a narrator, from the hints: one for each who is whispered to. */
export const narratorWhispers = (situation: Situation): { to: string; text: string }[] =>
  (situation.hints.whispers ?? [])
    .filter((whisper) => holds(whisper.when, situation))
    .flatMap((whisper) => {
      const text = render(whisper.text, situation);
      return namesFrom(whisper.to, situation).map((to) => ({ to, text }));
    });
