import { lexicalDiversity } from './lexical-diversity.js';
import type { MeasurePlugin } from './plugin.js';
import { talkShare } from './talk-share.js';
import { turnTakingGini } from './turn-taking-gini.js';

/** Measures that templates name by `from: {plugin: name}`. A new one is a file in this folder and a line here. */
export const MEASURE_PLUGINS: ReadonlyMap<string, MeasurePlugin> = new Map([
  ['lexical_diversity', lexicalDiversity],
  ['talk_share', talkShare],
  ['turn_taking_gini', turnTakingGini],
]);

/** Of what a plugin measures a quantity. */
export const levelsOf = ({ ofRun, ofAgents }: MeasurePlugin): string[] => [
  ...(ofRun ? ['run'] : []),
  ...(ofAgents ? ['agent'] : []),
];
