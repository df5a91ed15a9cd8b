import type { Engine } from '@scrai/engine-kit';
import type { ModelRegistry } from '@scrai/model';
import { modelEngine } from './model-engine.js';
import type { Role } from './prompt/prompt.js';

export const NARRATOR: Role = {
  introduction: ({ you }) =>
    `You are ${you.name}, the narrator of a scenario: you set the world, change it and direct.`,
  rules: [
    'Tell what happens in two to five sentences. Do not speak for the characters, and do not decide for them.',
    'Change the world only by JSON Patch operations (RFC 6902) whose paths exist or whose parents do. Change nothing without a cause in what happened.',
    'Where a change of yours was refused, read the reason and propose another or none.',
    'Be fair in whom you call upon, and end a scene when it has reached its end.',
  ],
  numbered: false,
};

/** Sets and changes the world, and directs. */
export const narratorEngine = (models: ModelRegistry): Engine =>
  modelEngine({ type: 'narrator', capabilities: ['narrate'], role: NARRATOR }, models);
