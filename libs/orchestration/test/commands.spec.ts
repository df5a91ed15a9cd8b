import { beforeEach, describe, expect, it } from '@jest/globals';
import { fold } from '@scrai/scenario';
import type { AgentDestroyed, LogEvent, StimulusApplied } from '@scrai/contracts';
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
  stored.push({ id, type, agent: null, payload: {}, reason: null, rank: 2, created_at: new Date(), ...more });
}

/** The draft of an append in which the inputs in hand get their places. */
const draft = (): Draft =>
  draftAppend({ id: RUN, lane: 'high' }, run.state, {
    outcome: () => undefined,
    bytesOf: () => 0,
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
    () => undefined,
  );
  const state = freshState();
  run = {
    state,
    compiled: state.compiled,
    lane: 'high',
    reuseAnswers: false,
    status: 'running',
    turnLimit: null,
    breakpoints: null,
    hit: null,
    startedAt: null,
    paused: new Set(),
    waitsFor: null,
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
      goesOn: true,
      breakpoints: false,
      status: 'paused',
      turnLimit: 3,
      paused: new Set(),
    });
    expect(commands.takeControls(run)).toMatchObject({ handled: [], turnLimit: null, paused: new Set() });
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
      goesOn: true,
      breakpoints: false,
      status: 'running',
      turnLimit: null,
      paused: new Set(),
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

describe('agents', () => {
  it('are paused and go on, and get no turn meanwhile', async () => {
    ask('p', 'pause', { agent: 'Bob' });
    await commands.read(run);
    const { paused, handled, status } = commands.takeControls(run);
    expect([[...paused], handled, status]).toEqual([['Bob'], ['p'], undefined]);
    expect(commands.halted(paused)).toEqual(new Set(['Bob']));
    run.paused = paused;
    ask('r', 'resume', { agent: 'Bob' });
    commands.due = true;
    await commands.read(run);
    expect(commands.takeControls(run)).toMatchObject({ handled: ['p', 'r'], paused: new Set() });
  });

  it('leave when their turn in hand is closed, or when they have had their time', async () => {
    ask('bob', 'destroy', { agent: 'Bob' });
    ask('ada', 'destroy', { agent: 'Ada', payload: { timeout_ms: 60_000 } });
    await commands.read(run);
    expect(commands.inputs().map(({ payload }) => (payload as AgentDestroyed).agent)).toEqual(['Bob']);
    expect(commands.halted([])).toEqual(new Set(['Ada']));
    commands.forget();
    stored[1].created_at = new Date(Date.now() - 60_001);
    await commands.read(run);
    expect(commands.inputs()).toHaveLength(2);
    commands.forget();
  });

  it('that are gone take nothing further, and need not be destroyed again', async () => {
    const gone = { agent: 'Bob', reason: 'left' };
    const event = { seq: run.state.seq + 1, caused_by: null, type: 'agent.destroyed', payload: gone };
    run.state = fold(run.state, event as LogEvent);
    ask('p', 'pause', { agent: 'Bob' });
    ask('d', 'destroy', { agent: 'Bob' });
    await commands.read(run);
    expect(refused).toEqual([['p', 'Bob was destroyed']]);
    expect(commands.takeControls(run).handled).toEqual(['d']);
  });
});

describe('outside inputs', () => {
  it('are offered by their urgency, and those of the clocks last', async () => {
    commands.put({ type: 'agent.ticked', payload: { agent: 'Ada', tick: 1 } });
    ask('slow', 'stimulus', { payload: { content: 'slow' }, rank: 3 });
    ask('fast', 'stimulus', { payload: { content: 'fast' }, rank: 0 });
    await commands.read(run);
    const contents = commands.inputs().map(({ payload }) => (payload as StimulusApplied).content);
    expect(contents).toEqual(['fast', 'slow', undefined]);
    expect(commands.inputs(new Set(['Ada']))).toHaveLength(2);
  });

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
