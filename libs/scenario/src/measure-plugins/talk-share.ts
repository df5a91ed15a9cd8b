import { turnsByAgent, wordsOf, type MeasurePlugin } from './plugin.js';

export const talkShare: MeasurePlugin = {
  gives: "the agent's share of the words that acting agents said; null where nobody said any",
  type: 'number',
  ofAgents(run) {
    const spoken = [...turnsByAgent(run)].map(([agent, turns]) => {
      const words = turns.reduce((sum, { speech }) => sum + wordsOf(speech).length, 0);
      return { agent, turns, words };
    });
    const all = spoken.reduce((sum, { words }) => sum + words, 0);
    return new Map(
      spoken.map(({ agent, turns, words }) => [agent, { value: all === 0 ? null : words / all, turns }]),
    );
  },
};
