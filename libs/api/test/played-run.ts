import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogEvent } from '@scrai/contracts';
import {
  compileSpec,
  fold,
  initialState,
  isEnded,
  next,
  type RunSpec,
  type TurnOutcome,
} from '@scrai/scenario';
import { runToPlay } from '@scrai/store';
import type { ApiUnderTest } from './api-under-test.js';

const TEMPLATES = join(import.meta.dirname, '../../../templates');
const read = (path: string): Promise<string> => readFile(join(TEMPLATES, path), 'utf8');

/** The scenario that is played here, and who plays in it. */
export async function addNegotiation(api: ApiUnderTest): Promise<void> {
  for (const name of ['analyst', 'narrator', 'negotiator']) {
    await api.client.agentTemplates.add(await read(`agents/${name}.yaml`));
  }
  await api.client.scenarioTemplates.add(await read('scenarios/price-negotiation.yaml'));
}

const ANSWER: TurnOutcome = {
  kind: 'done',
  result: { thought: '', speech: 'Let us meet in the middle.' },
  usage: { calls: 1, input_tokens: 1, output_tokens: 1, cost: 0 },
  model: 'simulated:default',
  simulated: true,
};

/** A run that was played as an orchestrator does, each turn with the same words, up to a number of events. */
export async function played(
  api: ApiUnderTest,
  { most = Infinity } = {},
): Promise<{ id: string; events: LogEvent[] }> {
  const { id } = await api.client.runs.start({ template: 'price-negotiation', seed: 7 });
  const { spec } = (await runToPlay(api.database, id))!;
  let state = initialState(compileSpec(spec as unknown as RunSpec));
  const events: LogEvent[] = [];
  while (!isEnded(state) && events.length < most) {
    const due = next(state, { mayRequest: true, outcome: () => ANSWER });
    if ('waiting' in due) throw new Error(`the run waits for ${due.waiting}`);
    const { type, caused_by, payload } = due;
    events.push({ seq: events.length + 1, type, caused_by, payload } as LogEvent);
    state = fold(state, events.at(-1)!);
  }
  await api.database.query(
    `INSERT INTO run_events (scenario_run_id, seq, type, caused_by, payload)
     SELECT $1, seq, type, caused_by, payload
       FROM jsonb_to_recordset($2) AS e(seq int, type text, caused_by int, payload jsonb)`,
    [id, JSON.stringify(events)],
  );
  const outcome = state.ended && JSON.stringify(state.ended);
  await api.database.query(
    `UPDATE scenario_runs SET last_seq = $2, outcome = $3, status = coalesce($3::jsonb->>'status', status) WHERE id = $1`,
    [id, events.length, outcome],
  );
  return { id, events };
}
