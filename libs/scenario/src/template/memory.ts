import type { MemorySettings } from '@scrai/contracts';
import type { FaultReport } from './fault-list.js';
import type { AgentDefinition, MemoryDefinition } from './types.js';

const BUDGET = { episodic: 500, semantic: 200 };
const DEFAULTS: Omit<MemorySettings, 'budget'> = {
  strategy: 'hybrid',
  window: 12,
  retrieve: 8,
  tokens: 4096,
  language: 'english',
};

/** What a template says of a memory, with the defaults of what it leaves out. */
export const memorySettings = ({ budget, ...said }: MemoryDefinition): MemorySettings => ({
  ...DEFAULTS,
  ...said,
  budget: { ...BUDGET, ...budget },
});

/** An analyst has another past than its own. */
export function checkMemory({ engine, memory }: AgentDefinition, pointer: string, found: FaultReport): void {
  if (memory && engine === 'analyst')
    found.add(pointer, 'an analyst reads the record of the run and keeps no memory');
}
