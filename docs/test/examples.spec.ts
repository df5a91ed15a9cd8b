import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Bus } from '@scrai/bus';
import { Installation, until } from '@scrai/bus/testing';
import {
  agentId,
  eventId,
  turnId,
  type LogEvent,
  type OutcomeMessage,
  type WorkMessage,
} from '@scrai/contracts';
import {
  checkAgentTemplate,
  checkScenarioTemplate,
  compile,
  fold,
  initialState,
  next,
  parseTemplate,
  workFor,
  type CompiledScenario,
  type RunState,
  type TurnOutcome,
} from '@scrai/scenario';
import { loadConfig, startService, type RunningService } from '@scrai/service-kit';
import { oracleService } from '../examples/oracle-engine/src/service.js';

const EXAMPLES = join(process.cwd(), 'docs', 'examples');

function templateOf(file: string) {
  const parsed = parseTemplate(readFileSync(join(EXAMPLES, file), 'utf8'));
  if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults));
  return parsed.template;
}

function scenarioOf(file: string, ...agents: string[]): CompiledScenario {
  const scenario = templateOf(file).value;
  const compilation = compile({
    scenario,
    agents: agents.map((each) => templateOf(each).value),
    seed: 7,
    model: 'simulated:default',
  });
  if ('faults' in compilation) throw new Error(JSON.stringify(compilation.faults));
  return compilation.compiled;
}

const SCENARIOS: [scenario: string, ...agents: string[]][] = [
  ['lift-repair/lift-repair.yaml', 'lift-repair/tenant.yaml'],
  ['oracle-engine/ask-the-oracle.yaml', 'oracle-engine/oracle.yaml', 'oracle-engine/pilgrim.yaml'],
];

describe('the templates of the documentation', () => {
  test.each(SCENARIOS)('%s has no fault', (scenario, ...agents) => {
    const templates = agents.map(templateOf);
    for (const template of templates) expect(checkAgentTemplate(template)).toEqual([]);
    const values = templates.map(({ value }) => value);
    expect(checkScenarioTemplate({ ...templateOf(scenario), agents: values })).toEqual([]);
  });
});

/** Asks the logic for events until it waits, and folds them. */
function advance(state: RunState, outcome?: TurnOutcome): LogEvent[] {
  const events: LogEvent[] = [];
  for (;;) {
    const event = next(state, { mayRequest: true, outcome: () => outcome });
    if ('waiting' in event) return events;
    const { type, caused_by, payload } = event;
    events.push({ seq: state.seq + 1, type, caused_by, payload } as LogEvent);
    fold(state, events.at(-1)!);
    if (type === 'turn.requested') return events;
  }
}

const said = (speech: string): TurnOutcome => ({
  kind: 'done',
  result: { thought: '', speech },
  usage: { calls: 1, input_tokens: 1, output_tokens: 1, cost: 0 },
  model: 'simulated:default',
  simulated: true,
});

describe('the oracle engine', () => {
  const installation = new Installation();
  let bus: Bus;
  let engine: RunningService;

  beforeAll(async () => {
    bus = await installation.bus();
    const environment = {
      NATS_URL: installation.url,
      SCRAI_NAMESPACE: installation.namespace,
      SCRAI_PORT: '0',
      SCRAI_LOG_LEVEL: 'silent',
    };
    const config = loadConfig(environment, {}, oracleService.needs);
    engine = await startService(oracleService, config);
  });

  afterAll(async () => {
    await engine.stop();
    await installation.remove();
  });

  test('answers a turn of a scenario over the bus, and the log takes its answer', async () => {
    const run = randomUUID();
    const [, ...agents] = SCENARIOS[1];
    const state = initialState(scenarioOf(SCENARIOS[1][0], ...agents));
    advance(state);
    advance(state, said('Shall I go on to the north?'));
    const work = workFor(state, 2);
    const message: WorkMessage = {
      ...work,
      event_id: eventId(run, state.seq),
      turn_id: turnId(run, 2),
      scenario_run_id: run,
      agent_id: agentId(run, work.agent),
      turn: 2,
      seq: state.seq,
      lane: 'high',
      dispatch: 1,
    };
    const outcomes: OutcomeMessage[] = [];
    const { subjects } = bus;
    bus.consume({
      stream: subjects.outcomeStream(),
      consumer: 'test',
      filter: subjects.outcomeStreamSubjects(),
      concurrency: 1,
      handle: async (delivery) => {
        outcomes.push(delivery.json());
        return { kind: 'ack' };
      },
    });
    await bus.publish(subjects.work('oracle', 'high', run, 2), JSON.stringify(message));
    await until('the oracle answers', () => outcomes.length > 0);

    const [{ outcome, engine_type }] = outcomes;
    expect(engine_type).toBe('oracle');
    if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
    expect(outcome.result.thought).toBe('traveller asked: Shall I go on to the north?');
    expect(advance(state, outcome)[0]).toMatchObject({
      type: 'turn.completed',
      payload: { agent: 'oracle', result: outcome.result, simulated: false },
    });
  });
});
