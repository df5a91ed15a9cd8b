import { createHash } from 'node:crypto';
import type {
  JsonObject,
  ModelCallRecord,
  RecalledMemory,
  RecallQuestion,
  ToolCallRecord,
  View,
  WorkMessage,
} from '@scrai/contracts';
import type { TurnContext } from '@scrai/engine-kit';

export const SPEECH_SCHEMA: JsonObject = {
  type: 'object',
  properties: {
    thought: { type: 'string', maxLength: 4000 },
    speech: { type: 'string', maxLength: 4000 },
    act: {
      type: 'object',
      properties: { price: { type: 'integer', minimum: 1, maximum: 9, 'x-simulated': '7' } },
      required: ['price'],
      additionalProperties: false,
    },
  },
  required: ['thought', 'speech', 'act'],
  additionalProperties: false,
};

/** A view with something in every part of it. */
export const viewOf = (changes: Partial<View> = {}): View => ({
  scenario: { name: 'Market', description: 'A market town.' },
  scene: { name: 'haggling', premise: 'They meet at the stall.' },
  clock: { turn: 5, round: 3, own_turn: 2 },
  you: {
    name: 'Ada',
    engine_type: 'actor',
    persona: 'A patient teacher.',
    goals: ['Buy the lamp'],
    instructions: 'Be brief.',
    attributes: { reserve: 420 },
    relations: [{ to: 'Bela', kind: 'knows', weight: 0.5 }],
    simulated: { lines: { default: ['HINT-LINE'] } },
  },
  others: [{ name: 'Bela', description: 'A dealer.' }],
  world: { stock: 3, day: 'Monday' },
  transcript: [
    { seq: 101, kind: 'scene', from: null, text: 'They meet at the stall.' },
    { seq: 103, kind: 'speech', from: 'Bela', text: 'Good morning.', act: { price: 8 } },
    { seq: 107, kind: 'whisper', from: 'Bela', to: ['Ada'], text: 'It is old.' },
    { seq: 109, kind: 'refusal', from: null, to: ['Ada'], text: 'Your act was refused (limit): too much' },
  ],
  guidance: ['Mention the weather.'],
  ask: { kind: 'act', instruction: 'Think, then speak.', schema: SPEECH_SCHEMA },
  ...changes,
});

export const workOf = (changes: Partial<WorkMessage> = {}): WorkMessage => ({
  event_id: 'f0000000-0000-5000-8000-000000000001',
  turn_id: 'f0000000-0000-5000-8000-000000000002',
  scenario_run_id: 'f0000000-0000-4000-8000-000000000003',
  agent_id: 'f0000000-0000-5000-8000-000000000004',
  agent: 'Ada',
  turn: 5,
  seq: 111,
  engine_type: 'actor',
  lane: 'high',
  dispatch: 1,
  model: 'simulated:default',
  model_options: { temperature: 0.4 },
  seed: 271828182845,
  price: { input: 2, output: 10 },
  view: viewOf(),
  ...changes,
});

/** A context that keeps what it is given, as the broker would. */
export function contextOf(
  options: {
    attempt?: string;
    kept?: ModelCallRecord | null;
    toolCalls?: ToolCallRecord[];
    memories?: RecalledMemory[];
    signal?: AbortSignal;
    blobs?: Map<string, Uint8Array>;
  } = {},
) {
  const records: ModelCallRecord[] = [];
  const recalled: RecallQuestion[] = [];
  const vectors = new Map<string, string>();
  const begun: ToolCallRecord[] = [];
  const ended: ToolCallRecord[] = [];
  const context: TurnContext = {
    engineId: 'f0000000-0000-4000-8000-000000000009',
    attempt: options.attempt ?? '1.1',
    signal: options.signal ?? new AbortController().signal,
    recordCall: async (record) => void records.push(record),
    keptCall: async (index) => (index === 0 ? (options.kept ?? null) : null),
    recall: async (question) => {
      recalled.push(question);
      return options.memories ?? [];
    },
    lackingVectors: async ({ query, model }) => {
      const texts = [query, ...(options.memories ?? []).map(({ text }) => text)];
      return { texts: texts.filter((text) => !vectors.has(text)).slice(0, 3), model };
    },
    keepVectors: async (kept) => kept.vectors.forEach(({ text, vector }) => vectors.set(text, vector)),
    beginToolCall: async (call) => {
      begun.push(call);
      return options.toolCalls?.find(({ id }) => id === call.id) ?? null;
    },
    endToolCall: async (call) => void ended.push(call),
    readBlob: async (sha) => options.blobs?.get(sha) ?? null,
    keepBlob: async (bytes) => {
      const sha = createHash('sha256').update(bytes).digest('hex');
      options.blobs?.set(sha, bytes);
      return sha;
    },
  };
  return { context, records, recalled, vectors, begun, ended };
}
