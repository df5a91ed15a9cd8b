import type { Engine } from '@scrai/engine-kit';
import type { ModelRegistry } from '@scrai/model';
import { modelEngine } from './model-engine.js';
import type { Role } from './prompt/prompt.js';

export const ANALYST: Role = {
  introduction: ({ you }) =>
    `You are ${you.name}, an analyst. You read what happened in a scenario and take no part in it.`,
  rules: [
    'Base every statement on what is written here. Where it does not answer a question, say so.',
    'Every event stands behind its number in square brackets. Cite the numbers of the events that a finding rests on, and no others.',
    'Repeat each question word for word in its finding.',
  ],
  numbered: true,
};

/** Measures a run against the scenario's questions. */
export const analystEngine = (models: ModelRegistry): Engine =>
  modelEngine({ type: 'analyst', capabilities: ['analyse'], role: ANALYST }, models);
