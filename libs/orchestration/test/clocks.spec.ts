import { expect, it } from '@jest/globals';
import type { AppendReply, AppendRequest } from '@scrai/contracts';
import { compileSpec, initialState } from '@scrai/scenario';
import { Clocks } from '../src/clocks.js';
import { RunHost, type HostSurroundings } from '../src/run-host.js';
import type { LoadedRun } from '../src/run-source.js';
import { specOf } from './scenarios.js';

const spec = specOf({ schedule: { type: 'autonomous', interval_ms: 20 }, end: { turns: 3 } });

function fresh(): LoadedRun {
  const compiled = compileSpec(spec);
  return {
    state: initialState(compiled),
    compiled,
    ...{ lane: 'high', reuseAnswers: false, status: 'pending', turnLimit: null, breakpoints: null },
    ...{ hit: null, startedAt: null, paused: new Set<string>(), waitsFor: null, early: [] },
  };
}

it('ring for whoever hosts the run now, also when a host has left while it committed', async () => {
  const clocks = new Clocks();
  const around = (append: HostSurroundings['append']): HostSurroundings => ({
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
  });
  const committed = ({ expected_seq, events }: AppendRequest): AppendReply => ({
    status: 'done',
    last_seq: expected_seq + events.length,
  });
  const commit = Promise.withResolvers<AppendReply>();
  const asked = Promise.withResolvers<AppendRequest>();
  const before = new RunHost(
    'run',
    around((request) => {
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
    around((request) => {
      if (request.events.some(({ type }) => type === 'agent.ticked')) ticked.resolve(request);
      return Promise.resolve(committed(request));
    }),
  );
  await after.pump();
  expect((await ticked.promise).events[0].type).toBe('agent.ticked');
  clocks.forget(after);
  await after.release();
});
