import type { CompiledAgent } from '../compiled.js';
import type { FaultReport } from './fault-list.js';
import type { AgentDefinition } from './types.js';

/** A word for parameters, which always have a value. */
const NO_VOICE = 'none';

/** By whom an agent's words are spoken, where they are. */
export const voiceOf = ({ voice }: AgentDefinition): Pick<CompiledAgent, 'voice'> =>
  voice && voice.model !== NO_VOICE ? { voice } : {};

/** An analyst writes, and nobody in the scene would hear it. */
export function checkVoice(definition: AgentDefinition, pointer: string, found: FaultReport): void {
  if (definition.engine === 'analyst' && voiceOf(definition).voice)
    found.add(pointer, 'an analyst writes what it finds and says nothing that could be heard');
}
