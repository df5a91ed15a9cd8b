import type { Perception, View } from '@scrai/contracts';
import { textOf, type Message } from '../../language-model.js';

/** What plain messages show, as a view: a conversation between «you» and the one who writes. */
export function viewOfMessages(messages: readonly Message[]): View {
  const system = messages.filter((message) => message.role === 'system').map(textOf);
  const said = messages.filter((message) => message.role === 'user' || message.role === 'assistant');
  const transcript = said.map((message, index): Perception => ({
    seq: index + 1,
    kind: 'speech',
    from: message.role === 'user' ? 'my friend' : 'assistant',
    text: textOf(message),
  }));
  const ownTurns = said.filter((message) => message.role === 'assistant').length;
  const premise = system.join('\n');
  return {
    scenario: { name: 'conversation', description: premise },
    scene: { name: 'conversation', premise },
    clock: { turn: said.length + 1, round: ownTurns + 1, own_turn: ownTurns + 1 },
    you: {
      name: 'assistant',
      engine_type: 'actor',
      persona: premise,
      goals: [],
      instructions: '',
      attributes: {},
      relations: [],
    },
    others: [{ name: 'my friend', description: '' }],
    world: null,
    transcript,
    guidance: [],
    ask: { kind: 'act', instruction: '', schema: {} },
  };
}
