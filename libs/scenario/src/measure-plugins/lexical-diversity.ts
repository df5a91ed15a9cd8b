import type { PlayedTurn } from '../logic/chronicle.js';
import { turnsByAgent, wordsOf, type MeasurePlugin, type PluginValue } from './plugin.js';

const WINDOW = 50;

/** Share of different words in every window of 50 words, on average: unlike the share in all words, it does not fall with length. */
function movingAverage(words: readonly string[]): number | null {
  if (words.length < WINDOW) return null;
  const counts = new Map<string, number>();
  let sum = 0;
  words.forEach((word, at) => {
    counts.set(word, (counts.get(word) ?? 0) + 1);
    if (at >= WINDOW) forget(counts, words[at - WINDOW]);
    if (at >= WINDOW - 1) sum += counts.size / WINDOW;
  });
  return sum / (words.length - WINDOW + 1);
}

function forget(counts: Map<string, number>, word: string): void {
  const left = counts.get(word)! - 1;
  if (left > 0) counts.set(word, left);
  else counts.delete(word);
}

function diversity(turns: readonly PlayedTurn[]): PluginValue {
  const spoken = turns.filter(({ speech }) => speech !== '');
  return { value: movingAverage(spoken.flatMap(({ speech }) => wordsOf(speech))), turns: spoken };
}

/** Covington and McFall, Journal of Quantitative Linguistics 17 (2010). */
export const lexicalDiversity: MeasurePlugin = {
  gives:
    'share of different words in 50 words in a row, averaged over all such windows of what was said (MATTR); null below 50 words',
  type: 'number',
  ofRun: ({ turns }) => diversity(turns),
  ofAgents: (run) => new Map([...turnsByAgent(run)].map(([agent, turns]) => [agent, diversity(turns)])),
};
