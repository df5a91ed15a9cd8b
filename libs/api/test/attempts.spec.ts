import { describe, expect, it } from '@jest/globals';
import type { Attempt } from '@scrai/client';
import { attemptsOf } from '../src/events/attempts.js';

const attempt = (engine_id: string, status: string, retry_count: number): Attempt => ({
  ...{ engine_id, engine_type: 'actor', status, retry_count },
  ...{ timestamp: '2026-11-21T10:00:00.000Z', error: null },
});
const shown = (history: Attempt[], lockedBy: string | null): [string | null, string][] =>
  attemptsOf(history, lockedBy).map(({ engine_id, status }) => [engine_id, status]);

describe('attempts', () => {
  it('have one entry each, with how they ended', () => {
    const history = [attempt('a', 'processing', 0), attempt('a', 'failed', 0), attempt('b', 'completed', 1)];
    expect(shown(history, null)).toEqual([
      ['a', 'failed'],
      ['b', 'completed'],
    ]);
  });

  it('of an engine that holds the turn are under way, and those before it without an end are lost', () => {
    const history = [attempt('a', 'processing', 0), attempt('b', 'processing', 1)];
    expect(shown(history, 'processing_by_b')).toEqual([
      ['a', 'lost'],
      ['b', 'processing'],
    ]);
    expect(shown(history, null)[1]).toEqual(['b', 'lost']);
  });

  it('of a frozen engine that brings its outcome too late are ignored', () => {
    const history = [
      ...[attempt('a', 'processing', 0), attempt('b', 'processing', 1)],
      ...[attempt('b', 'completed', 1), attempt('a', 'ignored', 0)],
    ];
    expect(shown(history, null)).toEqual([
      ['b', 'completed'],
      ['a', 'ignored'],
    ]);
  });
});
