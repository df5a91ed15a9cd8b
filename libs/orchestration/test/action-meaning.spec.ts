import { describe, expect, it } from '@jest/globals';
import { contentHash } from '@scrai/determinism';
import { meaningOf, type ControlChange, type PendingAction } from '../src/action-meaning.js';

const action = (type: string, more: Partial<PendingAction> = {}): PendingAction => ({
  id: 'a1',
  type,
  agent: null,
  payload: {},
  reason: null,
  rank: 2,
  created_at: new Date(0),
  ...more,
});

function change(type: string, status: 'running' | 'paused'): Required<ControlChange> {
  const meaning = meaningOf(action(type), status);
  if (meaning.kind !== 'control') throw new Error(`${type} is no control but ${meaning.kind}`);
  return meaning.change as Required<ControlChange>;
}

describe('controls', () => {
  it('pause at the turns that were requested', () => {
    const { status, turnLimit } = change('pause', 'running');
    expect(status).toBe('paused');
    expect(turnLimit(7, null)).toBe(7);
  });

  it('resume without a limit', () => {
    const { status, turnLimit } = change('resume', 'paused');
    expect(status).toBe('running');
    expect(turnLimit(7, 7)).toBeNull();
  });

  it('step by exactly one turn each, also when the one before is not requested yet', () => {
    const { status, turnLimit } = change('step', 'paused');
    expect(status).toBeUndefined();
    expect(turnLimit(7, 7)).toBe(8);
    expect(turnLimit(7, 8)).toBe(9);
    expect(turnLimit(0, 0)).toBe(1);
  });

  it('refuse a step of a run that is not paused, with a sentence', () => {
    expect(meaningOf(action('step'), 'running')).toMatchObject({
      kind: 'error',
      actionId: 'a1',
      reason: 'A run that is running cannot be stepped; pause it first.',
    });
  });
});

describe('outside inputs', () => {
  it('stop a run with the reason that was given', () => {
    const input = { type: 'run.ended', payload: { status: 'stopped', reason: 'enough' } };
    expect(meaningOf(action('stop', { reason: 'enough' }), 'running')).toEqual({
      kind: 'outside',
      actionId: 'a1',
      input,
    });
    expect(meaningOf(action('stop'), 'paused')).toMatchObject({
      input: { payload: { reason: 'stopped by a user' } },
    });
  });

  it('carry guidance to the agent of the action, and nothing that was not said', () => {
    const interrupt = action('interrupt', { agent: 'Ada', payload: { guidance: 'Speak of cats.' } });
    expect(meaningOf(interrupt, 'running')).toEqual({
      kind: 'outside',
      actionId: 'a1',
      input: {
        type: 'stimulus.applied',
        payload: { source: 'outside', to: ['Ada'], guidance: 'Speak of cats.' },
      },
    });
  });

  it('interrupt at once where that is asked for', () => {
    const interrupt = action('interrupt', { agent: 'Ada', payload: { guidance: 'Stop.', when: 'now' } });
    expect(meaningOf(interrupt, 'running')).toMatchObject({ input: { payload: { at_once: true } } });
  });

  it('reload the environment with the hash of its content', () => {
    const environment = { weather: 'rain' };
    expect(meaningOf(action('reload', { payload: { environment } }), 'running')).toMatchObject({
      input: {
        type: 'environment.reloaded',
        payload: { environment, content_hash: contentHash(environment) },
      },
    });
  });

  it('carry a stimulus to those whom it names, with its effect on the world', () => {
    const payload = { name: 'rain', to: ['Bob'], content: 'It rains.', set: { '/wet': true } };
    expect(meaningOf(action('stimulus', { payload }), 'running')).toMatchObject({
      input: { type: 'stimulus.applied', payload: { source: 'outside', ...payload } },
    });
  });

  it('end as an error where nobody knows such an action', () => {
    expect(meaningOf(action('dance'), 'running')).toMatchObject({
      kind: 'error',
      reason: 'There is no action «dance» on a run.',
    });
  });
});
