import type { JsonObject, LogEvent } from '@scrai/contracts';
import type { ScenarioRun, ScraiClient, StartRun } from '@scrai/client';
import { canonical } from '@scrai/determinism';
import {
  agentReferences,
  compileSpec,
  fold,
  initialState,
  isEnded,
  next,
  type OutsideInput,
  type RunState,
  type TurnOutcome,
} from '@scrai/scenario';
import { logOf } from './runs.js';

/** Events of the log that came from outside; where they stand is all that a clock or a person decided. */
function outsideOf(event: LogEvent): OutsideInput | undefined {
  const { type, payload } = event;
  const comes =
    type === 'agent.ticked' ||
    type === 'agent.destroyed' ||
    type === 'environment.reloaded' ||
    (type === 'stimulus.applied' && payload.source === 'outside') ||
    (type === 'budget.exhausted' && payload.budget === 'time') ||
    (type === 'run.ended' && payload.status === 'stopped');
  return comes ? ({ type, payload } as OutsideInput) : undefined;
}

function outcomeOf({ type, payload }: LogEvent): [turn: number, outcome: TurnOutcome] | undefined {
  if (type === 'turn.completed') {
    const { turn, result, usage, model, simulated } = payload;
    return [turn, { kind: 'done', result, usage, model, simulated }];
  }
  if (type === 'turn.skipped') return [payload.turn, { kind: 'skip', reason: payload.reason }];
  if (type === 'turn.cancelled') return [payload.turn, { kind: 'cancel', reason: payload.reason }];
  return undefined;
}

const core = ({ type, caused_by, payload }: Pick<LogEvent, 'type' | 'caused_by' | 'payload'>): string =>
  canonical({ type, caused_by, payload });

/**
 * Plays a log again from its inputs alone: template, parameters, seed, answers, and what came from outside where it came.
 * @returns the state at its end. @throws Error at the first event that the scenario's logic would not have written there.
 */
export async function replayed(
  client: ScraiClient,
  run: ScenarioRun,
  prices: StartRun['prices'] = {},
): Promise<RunState> {
  const log = (await logOf(client, run)).split('\n').filter(Boolean);
  const events = log.map((line) => JSON.parse(line) as LogEvent);
  const outcomes = new Map(events.map(outcomeOf).filter((entry) => entry !== undefined));
  let state = initialState(await compiled(client, run, prices));
  for (const [index, event] of events.entries()) {
    if (event.seq !== index + 1) throw new Error(`event ${index + 1} of the log has seq ${event.seq}`);
    const outside = outsideOf(event);
    const due = next(state, { outcome: (turn) => outcomes.get(turn), outside, mayRequest: true });
    const expected = 'waiting' in due ? `waiting for ${due.waiting}` : core(due as LogEvent);
    if (expected !== core(event)) {
      throw new Error(`event ${event.seq} is ${core(event)}\nand a replay has there: ${expected}`);
    }
    state = fold(state, event);
  }
  if (isEnded(state) !== (run.outcome !== null)) throw new Error(`the run is ${run.status}, its log is not`);
  return state;
}

async function compiled(client: ScraiClient, run: ScenarioRun, prices: NonNullable<StartRun['prices']>) {
  const { document: scenario } = await client.scenarioTemplates.get(run.template, run.template_version);
  const agents: JsonObject[] = [];
  for (const { name, version } of agentReferences(scenario)) {
    agents.push((await client.agentTemplates.get(name, version)).document);
  }
  const { parameters, seed, model } = run;
  return compileSpec({ scenario, agents, parameters, seed, model, prices });
}
