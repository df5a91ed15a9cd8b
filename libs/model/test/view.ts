import type { JsonObject, Perception, SimulatedHints, View } from '@scrai/contracts';

const text = { type: 'string', maxLength: 4000 };

export const actorSchema = (others: string[], act?: JsonObject): JsonObject => ({
  type: 'object',
  properties: {
    thought: text,
    speech: text,
    to: { type: 'array', items: { type: 'string', enum: others }, uniqueItems: true, maxItems: 20 },
    ...(act && { act }),
  },
  required: ['thought', 'speech', ...(act ? ['act'] : [])],
  additionalProperties: false,
});

export const speech = (seq: number, from: string, said: string, act?: JsonObject): Perception => ({
  seq,
  kind: 'speech',
  from,
  text: said,
  ...(act && { act }),
});

/** A view of Ada's third turn in a market, changed as told. */
export function viewOf(changes: Partial<View> & { simulated?: SimulatedHints } = {}): View {
  const { simulated, ...rest } = changes;
  return {
    scenario: { name: 'Market', description: 'A market town in autumn.' },
    scene: {
      name: 'market',
      premise: 'Ada and Bela meet at the market to talk about the old bicycle and the future of the shop.',
    },
    clock: { turn: 5, round: 3, own_turn: 3 },
    you: {
      name: 'Ada',
      engine_type: 'actor',
      persona: 'A warm and patient teacher.',
      goals: ['Get the bicycle for a fair price', 'Never pay more than 420'],
      instructions: '',
      attributes: { limit: 420 },
      relations: [],
      ...(simulated && { simulated: simulated as JsonObject }),
    },
    others: [
      { name: 'Bela', description: 'a dealer' },
      { name: 'Cora', description: 'a neighbour' },
    ],
    world: { stock: 3 },
    transcript: [],
    guidance: [],
    ask: { kind: 'act', instruction: 'Speak.', schema: actorSchema(['Bela', 'Cora']) },
    ...rest,
  };
}
