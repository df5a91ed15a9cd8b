import type { CompiledAgent } from '../../compiled.js';
import type { AgentDefinition, ThinkEntry } from '../types.js';

/** Own turns between two looks back, where a template does not say. */
const REFLECT_EVERY = 5;

/** What a template says of thinking, as the engine takes it; nothing where the agent answers straight away. */
export function thinkingOf(think: AgentDefinition['think']): Pick<CompiledAgent, 'think'> {
  const steps: ThinkEntry[] = [think ?? []].flat();
  const reflect = steps.find((step) => step === 'reflect' || typeof step === 'object');
  const every = typeof reflect === 'object' ? reflect.reflect.every : REFLECT_EVERY;
  const thinking = {
    ...(reflect && { reflect_every: every }),
    ...(steps.includes('plan') && { plan: true }),
    ...(steps.includes('check') && { check: true }),
  };
  return Object.keys(thinking).length > 0 ? { think: thinking } : {};
}
