import { expect, it } from '@jest/globals';
import { until } from '@scrai/bus/testing';
import type { AppendReply, AppendRequest } from '@scrai/contracts';
import { compileSpec, initialState } from '@scrai/scenario';
import type { PendingAction } from '../src/action-meaning.js';
import { Clocks } from '../src/clocks.js';
import { RunHost, type HostSurroundings } from '../src/run-host.js';
import type { LoadedRun } from '../src/run-source.js';
import { specOf } from './scenarios.js';

const quick = specOf({ schedule: { type: 'autonomous', interval_ms: 20 }, end: { turns: 3 } });

function fresh(spec = quick): LoadedRun {
  const compiled = compileSpec(spec);
  return {
    state: initialState(compiled),
    compiled,
    ...{ lane: 'high', reuseAnswers: false, status: 'pending', turnLimit: null, breakpoints: null },
    ...{ hit: null, startedAt: null, paused: new Set<string>(), waitsFor: null, early: [] },
  };
}

/** What a host of that run sees, whose clocks are these. */
const around = (
  clocks: Clocks,
  append: HostSurroundings['append'],
  more: Partial<HostSurroundings> = {},
): HostSurroundings => ({
  load: () => Promise.resolve(fresh()),
  breakpoints: () => Promise.resolve(null),
  measure: () => Promise.resolve([]),
  pendingActions: () => Promise.resolve([]),
  refuse: () => Promise.resolve(),
  ignore: () => Promise.resolve(),
  append,
  advanced: (host) => clocks.follow(host),
  waits: (host) => clocks.follow(host),
  cancelled: () => undefined,
  leave: (host) => clocks.forget(host),
  ...more,
});

const committed = ({ expected_seq, events }: AppendRequest): AppendReply => ({
  status: 'done',
  last_seq: expected_seq + events.length,
});

it('ring for whoever hosts the run now, also when a host has left while it committed', async () => {
  const clocks = new Clocks();
  const commit = Promise.withResolvers<AppendReply>();
  const asked = Promise.withResolvers<AppendRequest>();
  const before = new RunHost(
    'run',
    around(clocks, (request) => {
      asked.resolve(request);
      return commit.promise;
    }),
  );
  void before.pump();
  const opening = await asked.promise;
  clocks.forget(before);
  const released = before.release();
  commit.resolve(committed(opening));
  await released;

  const ticked = Promise.withResolvers<AppendRequest>();
  const after = new RunHost(
    'run',
    around(clocks, (request) => {
      if (request.events.some(({ type }) => type === 'agent.ticked')) ticked.resolve(request);
      return Promise.resolve(committed(request));
    }),
  );
  await after.pump();
  expect((await ticked.promise).events[0].type).toBe('agent.ticked');
  clocks.forget(after);
  await after.release();
});

it('tick once for each step of a paused run, at once, those first that are due first', async () => {
  const clocks = new Clocks();
  const interval_ms = { Ada: 7_000_000, Bob: 3_600_000, Cyd: 7_100_000 };
  const slow = specOf({ schedule: { type: 'autonomous', interval_ms }, end: { turns: 9 } });
  const steps: PendingAction[] = [];
  const played: string[] = [];
  const host = new RunHost(
    'run',
    around(
      clocks,
      (request) => {
        for (const { type, agent } of request.events) played.push(`${type} ${agent ?? ''}`);
        return Promise.resolve(committed(request));
      },
      {
        load: () => Promise.resolve({ ...fresh(slow), turnLimit: 0 }),
        pendingActions: () => Promise.resolve(steps.splice(0)),
      },
    ),
  );
  const step = (id: string): void => {
    const step = {
      id,
      type: 'step',
      agent: null,
      payload: {},
      reason: null,
      rank: 2,
      created_at: new Date(),
    };
    steps.push(step);
    host.actionsWait();
  };
  const turns = (count: number): Promise<void> =>
    until(`${count} turns are requested`, () =>
      Promise.resolve(played.filter((event) => event.startsWith('turn.requested')).length === count),
    );

  await host.pump();
  expect(host.clocks).toEqual([]);
  const opening = played.length;
  step('1');
  await turns(1);
  await host.pump();
  expect(host.clocks).toEqual([]);
  // Bob is at his turn, so that his clock passes him over.
  step('2');
  await turns(2);
  await host.pump();
  expect(host.clocks).toEqual([]);
  expect(played.slice(opening)).toEqual(
    ['Bob', 'Ada'].flatMap((name) => [`agent.ticked ${name}`, `turn.requested ${name}`]),
  );
  clocks.forget(host);
  await host.release();
});
