import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { EventInstance, ScenarioRun, StartRun } from '@scrai/client';
import { eventually } from './eventually.js';
import { PythonEngine, pythonIsHere } from './python-engine.js';
import { ended, eventsOf, isOver, played } from './runs.js';
import { Stack } from './stack.js';

jest.setTimeout(300_000);

const RUN: StartRun = { template: 'public-goods', seed: 3 };
const ENDS = ['turn.completed', 'turn.skipped', 'turn.cancelled'];

/** The queue items of a run's turns. */
async function turnsOf(stack: Stack, run: ScenarioRun): Promise<EventInstance[]> {
  const events = await eventsOf(stack.client, run);
  const requests = events.filter(({ event_type }) => event_type === 'turn.requested');
  const details = await Promise.all(requests.map(({ event_id }) => stack.client.event(event_id)));
  return details.map(({ event_instance }) => event_instance!);
}

/** How many ends each requested turn has in the log. */
async function endsOf(stack: Stack, run: ScenarioRun): Promise<number[]> {
  const events = await eventsOf(stack.client, run);
  const ends = events.filter(({ event_type }) => ENDS.includes(event_type));
  return events
    .filter(({ event_type }) => event_type === 'turn.requested')
    .map((request) => ends.filter(({ payload }) => payload.turn === request.payload.turn).length);
}

async function nothingIsLost(stack: Stack, run: ScenarioRun): Promise<void> {
  expect(await ended(stack.client, run.id)).toMatchObject({ status: 'completed' });
  expect(new Set(await endsOf(stack, run))).toEqual(new Set([1]));
  expect(await stack.client.runs.replay(run.id)).toMatchObject({ identical: true });
}

const name = 'the Python engine of the documentation';
const suite = pythonIsHere ? describe : describe.skip;
suite(pythonIsHere ? name : `${name} (skipped: there is no python3 on the PATH)`, () => {
  let stack: Stack;
  const engines: PythonEngine[] = [];
  const start = async (...args: string[]): Promise<PythonEngine> => {
    const engine = await PythonEngine.start(stack.url, ...args);
    engines.push(engine);
    return engine;
  };
  beforeAll(async () => {
    stack = await Stack.start({ SCRAI_LEASE_MS: '2000' });
  });
  afterAll(async () => {
    await Promise.all(engines.map((engine) => engine.end('SIGKILL')));
    await stack?.stop();
  });

  it('takes work beside the built-in ones, and finishes what it has when it is asked to end', async () => {
    const engine = await start();
    const shared = await eventually('both have answered turns of one run', async () => {
      const run = await played(stack.client, RUN);
      const turns = await turnsOf(stack, run);
      const own = turns.filter(({ processed_by_engines: [{ engine_id }] }) => engine_id === engine.id);
      return own.length > 0 && own.length < turns.length && run;
    });
    await nothingIsLost(stack, shared);

    expect(await engine.end('SIGTERM')).toBe(0);
    expect(engine.log).toMatch(/drained\n$/);
    expect(await stack.client.engines.get(engine.id)).toMatchObject({ status: 'draining', draining: true });
  });

  it('loses nothing when it is killed with turns in hand', async () => {
    const { client } = stack;
    const engine = await start('--think', '600');
    /** A run that stands still since the engine thinks about its turns. */
    const held = await eventually('it has turns in hand', async () => {
      const run = await client.runs.start(RUN);
      return eventually('the run ends without it, or waits for it', async () => {
        if (isOver(await client.runs.get(run.id))) return 'again';
        const { metadata } = await client.engines.get(engine.id);
        return metadata.dynamic_state.current_scenario_run_ids.includes(run.id) && run;
      }).then((found) => found !== 'again' && found);
    });
    const locked = (await turnsOf(stack, held)).filter(
      ({ locked_by }) => locked_by === `processing_by_${engine.id}`,
    );
    expect(locked).not.toEqual([]);
    await engine.end('SIGKILL');

    await nothingIsLost(stack, held);
    const turns = await turnsOf(stack, held);
    for (const { id } of locked) {
      const { status, processed_by_engines: attempts } = turns.find((turn) => turn.id === id)!;
      expect(status).toBe('completed');
      expect(attempts[0].engine_id).toBe(engine.id);
      expect(attempts.at(-1)).toMatchObject({ status: 'completed' });
      expect(attempts.at(-1)!.engine_id).not.toBe(engine.id);
    }
  });
});
