import type { Engine } from '@scrai/engine-kit';
import type { ModelRegistry } from '@scrai/model';
import { modelEngine } from './model-engine.js';
import type { Role } from './prompt/prompt.js';

export const ACTOR: Role = {
  introduction: ({ you }) =>
    `You are ${you.name}, a character in a scenario. Speak and act as ${you.name} and nobody else.`,
  rules: [
    'Stay in character. Say what this person would say now, in one to four sentences.',
    'Know only what is written here. Do not decide what others do, or what happens.',
    'What you think is private; what you say is heard.',
    'Take up what was said last, and move towards your goals.',
  ],
  numbered: false,
};

/** Speaks and acts in character. */
export const actorEngine = (models: ModelRegistry): Engine =>
  modelEngine({ type: 'actor', capabilities: ['act'], role: ACTOR }, models);
