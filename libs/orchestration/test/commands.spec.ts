import { beforeEach, describe, expect, it } from '@jest/globals';
import { fold } from '@scrai/scenario';
import type { LogEvent } from '@scrai/contracts';
import type { PendingAction } from '../src/action-meaning.js';
import { Commands } from '../src/commands.js';
import { draftAppend, type Draft } from '../src/draft.js';
import type { LoadedRun } from '../src/run-source.js';
import { freshState } from './scenarios.js';

const RUN = '0123c1de-2f5e-4c5b-9d0a-3f1f6f1d7a10';
const tick = { type: 'agent.ticked' as const, payload: { agent: 'Ada', tick: 1 } };

let stored: PendingAction[];
let refused: [actionId: string, reason: string][];
let commands: Commands;
let run: LoadedRun;

/** Writes an action down, as the API does. */
function ask(id: string, type: string, more: Partial<PendingAction> = {}): void {
  stored.push({ id, type, agent: null, payload: {}, reason: null, ...more });
}

/** The draft of an append in which the inputs in hand get their places. */
const draft = (): Draft =>
  draftAppend({ id: RUN, lane: 'high' }, run.state, {
    outcome: () => undefined,
    outside: commands.inputs(),
    turnLimit: run.turnLimit,
  });

beforeEach(() => {
  stored = [];
  refused = [];
  commands = new Commands(
    () => Promise.resolve(stored),
    (actionId, reason) => {
      refused.push([actionId, reason]);
      return Promise.resolve();
    },
  );
  run = {
    state: freshState(),
    lane: 'high',
    status: 'running',
    turnLimit: null,
    startedAt: null,
    early: [],
  };
  // The run is opened, and its first turn requested.
  run.state = draft().state;
});

describe('controls', () => {
  it('read together are carried out together, in the order in which they came', async () => {
    ask('p', 'pause');
    ask('s1', 'step');
    ask('s2', 'step');
    await commands.read(run);
    expect(commands.takeControls(run)).toEqual({
      handled: ['p', 's1', 's2'],
      status: 'paused',
      turnLimit: 3,
    });
    expect(commands.takeControls(run)).toEqual({ handled: [], turnLimit: null });
  });

  it('are judged by the status that those before them bring about', async () => {
    ask('s', 'step');
    ask('p', 'pause');
    ask('r', 'resume');
    ask('t', 'step');
    await commands.read(run);
    expect(refused.map(([id]) => id)).toEqual(['s', 't']);
    expect(commands.takeControls(run)).toEqual({
      handled: ['p', 'r'],
      status: 'running',
      turnLimit: null,
    });
  });

  it('are read again only when they are due, and never taken twice', async () => {
    ask('p', 'pause');
    await commands.read(run);
    ask('r', 'resume');
    await commands.read(run);
    expect(commands.takeControls({ ...run, turnLimit: null }).handled).toEqual(['p']);
    commands.due = true;
    stored.shift();
    await commands.read(run);
    commands.due = true;
    await commands.read(run);
    expect(commands.takeControls(run).handled).toEqual(['r']);
  });

  it('are forgotten with the state that they were taken for, and read again', async () => {
    ask('p', 'pause');
    await commands.read(run);
    commands.forget();
    expect(commands.takeControls(run).handled).toEqual([]);
    await commands.read(run);
    expect(commands.takeControls(run).handled).toEqual(['p']);
  });
});

describe('outside inputs', () => {
  it('name the action that is carried out when they have their place in the log', async () => {
    ask('i', 'interrupt', { agent: 'Bob', payload: { guidance: 'Be brief.' } });
    await commands.read(run);
    const drafted = draft();
    expect(drafted.request.events.map(({ type }) => type)).toEqual(['stimulus.applied']);
    expect(commands.handledBy(drafted)).toEqual(['i']);
    commands.drop(drafted.outsideUsed);
    expect(commands.inputs()).toEqual([]);
  });

  it('that have no place end as errors, and hold nothing up', async () => {
    ask('x', 'stimulus', { payload: { to: ['Nobody'], content: 'Hello?' } });
    ask('i', 'stimulus', { payload: { to: ['Ada'], content: 'Hello!' } });
    await commands.read(run);
    const drafted = draft();
    await commands.refuseFaulty(drafted.refused);
    expect(refused).toEqual([['x', 'there is no agent called Nobody']]);
    expect(commands.handledBy(drafted)).toEqual(['i']);
    expect(drafted.outsideUsed).toBe(2);
  });

  it('of the run’s clocks come by no action, and survive what is forgotten', async () => {
    commands.put(tick);
    ask('i', 'stimulus', { payload: { content: 'Rain.' } });
    await commands.read(run);
    commands.forget();
    expect(commands.inputs()).toEqual([tick]);
    const drafted = draft();
    expect([...drafted.refused.values()]).toEqual(['Ada acts on no clock of its own now']);
    await commands.refuseFaulty(drafted.refused);
    expect(refused).toEqual([]);
  });

  it('of an ended run are refused', async () => {
    const ended = { type: 'run.ended', payload: { status: 'stopped', reason: 'enough' } };
    run.state = fold(run.state, { seq: run.state.seq + 1, caused_by: null, ...ended } as LogEvent);
    ask('i', 'stimulus', { payload: { content: 'Rain.' } });
    ask('p', 'pause');
    await commands.read(run);
    expect(refused.map(([, reason]) => reason)).toEqual(['The run has ended.', 'The run has ended.']);
  });
});
