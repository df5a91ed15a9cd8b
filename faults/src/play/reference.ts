import { setTimeout as delay } from 'node:timers/promises';
import type { Done, JsonObject, LogEvent, WorkMessage } from '@scrai/contracts';
import { createEngine } from '@scrai/engines';
import type { Engine, TurnContext } from '@scrai/engine-kit';
import { models } from '@scrai/model';
import {
  compileSpec,
  Fingerprint,
  fold,
  initialState,
  isEnded,
  next,
  workFor,
  type RunSpec,
  type RunState,
  type TurnOutcome,
} from '@scrai/scenario';
import type { Toolbox } from '@scrai/tools';

/** What a run comes to when nobody disturbs it. */
export interface Expected {
  fingerprint: string;
  events: number;
}

/**
 * Plays a run in this process, with the pure logic and the engines alone: no broker, no database, no services.
 * @throws Error where it waits for what never comes, or an engine gives no result.
 */
export async function playedAlone(
  spec: RunSpec,
  provider: { url: string },
  toolbox: Toolbox,
): Promise<Expected> {
  const registry = modelsOf(provider);
  const engines = new Map<string, Engine>();
  const engineOf = (type: string): Engine => {
    const engine = engines.get(type) ?? createEngine(type, registry, toolbox);
    engines.set(type, engine);
    return engine;
  };
  const outcomes = new Map<number, TurnOutcome>();
  const print = new Fingerprint();
  let state = initialState(compileSpec(spec));
  while (!isEnded(state)) {
    const due = next(state, { outcome: (turn) => outcomes.get(turn), mayRequest: true });
    if ('waiting' in due) throw new Error(`played alone, the run waits for ${due.waiting}`);
    const event = { ...due, seq: state.seq + 1 } as unknown as LogEvent;
    state = fold(state, event);
    print.add(event);
    if (event.type === 'turn.requested') {
      const { turn } = event.payload;
      outcomes.set(turn, await answered(state, turn, engineOf));
    }
    await delay(0);
  }
  return print.value();
}

async function answered(
  state: RunState,
  turn: number,
  engineOf: (type: string) => Engine,
): Promise<TurnOutcome> {
  const work = workFor(state, turn);
  // Engines read nothing of a message that its run's logic has not put there, except for its records.
  const message = { ...work, turn, turn_id: `turn ${turn}` } as unknown as WorkMessage;
  return answerTo(message, engineOf(work.engine_type));
}

/** What an engine of this process makes of a turn; nothing is recorded. @throws Error where it gives no result. */
export async function answerTo(work: WorkMessage, engine: Engine): Promise<Done> {
  const outcome = await engine.process(work, ALONE);
  if (outcome.kind !== 'done')
    throw new Error(`turn ${work.turn}, played alone, fails: ${outcome.failure.message}`);
  return outcome;
}

/** Language models as the services have them, from this provider. */
export const modelsOf = (provider: { url: string }): ReturnType<typeof models> =>
  models({ openai: { baseUrl: provider.url, apiKey: 'of-the-fault-suite' } });

const noMemory = () => Promise.reject(new Error('no agent of the fault suite has a memory'));

const ALONE: TurnContext = {
  engineId: 'alone',
  attempt: '1.1',
  signal: new AbortController().signal,
  recordCall: () => Promise.resolve(),
  keptCall: () => Promise.resolve(null),
  recall: noMemory,
  lackingVectors: noMemory,
  keepVectors: noMemory,
  beginToolCall: () => Promise.resolve(null),
  endToolCall: () => Promise.resolve(),
  readBlob: () => Promise.resolve(null),
  keepBlob: () => Promise.reject(new Error('played alone, nothing is kept')),
};

/** The spec of a run, as its row has it. */
export const asSpec = (spec: JsonObject): RunSpec => spec as unknown as RunSpec;
