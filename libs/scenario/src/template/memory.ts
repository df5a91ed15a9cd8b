import type { MemorySettings } from '@scrai/contracts';
import type { FaultReport } from './fault-list.js';
import type { AgentDefinition, MemoryDefinition } from './types.js';

const BUDGET = { episodic: 500, semantic: 200 };
/** A word for parameters, which always have a value. */
const NO_EMBEDDINGS = 'none';
const DEFAULTS: Omit<MemorySettings, 'budget'> = {
  strategy: 'hybrid',
  window: 12,
  retrieve: 8,
  tokens: 4096,
  language: 'english',
};

/** What a template says of a memory, with the defaults of what it leaves out. */
export const memorySettings = ({ budget, embeddings, ...said }: MemoryDefinition): MemorySettings => ({
  ...DEFAULTS,
  ...said,
  budget: { ...BUDGET, ...budget },
  ...(embeddings && embeddings !== NO_EMBEDDINGS && { embeddings }),
});

/** An analyst has another past than its own. */
export function checkMemory({ engine, memory }: AgentDefinition, pointer: string, found: FaultReport): void {
  if (memory && engine === 'analyst')
    found.add(pointer, 'an analyst reads the record of the run and keeps no memory');
}
