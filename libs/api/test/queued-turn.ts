import { agentId, eventId, turnId, type JsonObject, type WorkMessage } from '@scrai/contracts';
import { appendBatch } from '@scrai/store';
import { anAppend, requested } from '@scrai/store/testing';
import type { ApiUnderTest } from './api-under-test.js';

const AGENT = 'ada';
const SCHEMA: JsonObject = {
  type: 'object',
  required: ['speech'],
  properties: { speech: { type: 'string' } },
  additionalProperties: false,
};

/** What satisfies the schema of a queued turn. */
export const answered = { speech: 'Yes.' };

/** The first turn of a new run, committed and published as the event store does. */
export async function queueTurn(api: ApiUnderTest, engineType: string): Promise<WorkMessage> {
  const run = await api.run();
  const work: WorkMessage = {
    ...{ scenario_run_id: run, turn: 1, seq: 1, agent: AGENT, engine_type: engineType },
    ...{ event_id: eventId(run, 1), turn_id: turnId(run, 1), agent_id: agentId(run, AGENT) },
    ...{ lane: 'high', dispatch: 1, model: 'simulated:default', model_options: {}, seed: 1 },
    price: { input: 0, output: 0 },
    view: { ask: { kind: 'act', instruction: '', schema: SCHEMA } } as WorkMessage['view'],
  };
  const body = JSON.stringify(work);
  const request = anAppend(run, {
    events: [requested(1, AGENT)],
    work: [{ turn: 1, seq: 1, agent: AGENT, engine_type: engineType, lane: 'high', body }],
  });
  await appendBatch(api.database, [request]);
  await api.bus.publish(api.bus.subjects.work(engineType, 'high', run, 1), body);
  return work;
}
