import type { FunctionEntry } from './entry.js';
import { LIST_FUNCTIONS } from './lists.js';
import { NUMBER_FUNCTIONS } from './numbers.js';
import { OBJECT_FUNCTIONS } from './objects.js';
import { TEXT_FUNCTIONS } from './texts.js';

/** Every function of the language, by name. */
export const FUNCTIONS: ReadonlyMap<string, FunctionEntry> = new Map([
  ...NUMBER_FUNCTIONS,
  ...LIST_FUNCTIONS,
  ...OBJECT_FUNCTIONS,
  ...TEXT_FUNCTIONS,
]);

export type { FunctionEntry } from './entry.js';
