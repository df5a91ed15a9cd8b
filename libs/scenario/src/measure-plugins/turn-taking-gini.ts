import { gini } from '@scrai/expression';
import { turnsByAgent, type MeasurePlugin } from './plugin.js';

export const turnTakingGini: MeasurePlugin = {
  gives:
    'Gini coefficient of how many turns each acting agent spoke or acted in: 0 where all had the same number; null where nobody had any',
  type: 'number',
  ofRun(run) {
    const taken = run.turns.filter(({ speech, act }) => speech !== '' || act !== null);
    const ofEach = [...turnsByAgent({ ...run, turns: taken }).values()];
    return { value: gini(ofEach.map(({ length }) => length)), turns: ofEach.flat() };
  },
};
