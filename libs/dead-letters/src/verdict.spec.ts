import { describe, expect, it } from '@jest/globals';
import type { ReportedAttempt } from './reported-attempt.js';
import { DEFAULT_POLICY, delayAfter } from './retry-policy.js';
import { judge, type Standing } from './verdict.js';

const standing: Standing = {
  agent: 'buyer',
  status: 'queued',
  retry_count: 0,
  attempts_started: 0,
  dispatch: 1,
  closed: false,
  outcome_kept: false,
  processed_by_engines: [],
};
const attempt: ReportedAttempt = {
  event_id: 'e',
  scenario_run_id: 'r',
  turn: 1,
  engine_id: 'x',
  engine_type: 'actor',
  dispatch: 1,
  delivery: 1,
  started_at: 's',
  finished_at: 'f',
  failure: { code: 'c', message: 'm', retryable: true, origin: 'model' },
  rejected: false,
};

describe('the delay before the next attempt', () => {
  it('grows to its bound', () => {
    const delays = [1, 2, 3, 6, 7, 100].map((failures) => delayAfter(DEFAULT_POLICY, failures, 1));
    expect(delays).toEqual([500, 1_000, 2_000, 16_000, 30_000, 30_000]);
  });

  it('is drawn within its jitter, and never shorter than the failure asks for', () => {
    expect(delayAfter(DEFAULT_POLICY, 1, 0)).toBe(400);
    expect(delayAfter(DEFAULT_POLICY, 1, 0.5)).toBe(450);
    expect(delayAfter(DEFAULT_POLICY, 1, 0, 60_000)).toBe(60_000);
  });

  it('lets a model server be away for minutes', () => {
    let waited = 0;
    for (let failures = 1; failures < DEFAULT_POLICY.max_retries; failures++) {
      waited += delayAfter(DEFAULT_POLICY, failures, 0);
    }
    expect(waited).toBeGreaterThan(200_000);
  });
});

describe('the verdict', () => {
  const verdict = (known: Partial<Standing>, reported: Partial<ReportedAttempt> = {}) =>
    judge({ ...standing, ...known }, { ...attempt, ...reported }, DEFAULT_POLICY, 0);

  it('counts reported failures and started attempts apart', () => {
    expect(verdict({ retry_count: 13 })).toMatchObject({ kind: 'retry' });
    expect(verdict({ retry_count: 14 })).toEqual({ kind: 'dead', reason: '15 attempts failed' });
    expect(verdict({ attempts_started: 29 })).toMatchObject({ kind: 'retry' });
    expect(verdict({}, { delivery: 30 })).toEqual({ kind: 'dead', reason: '30 attempts were started' });
  });

  it('does not count what comes late or twice', () => {
    expect(verdict({ closed: true })).toMatchObject({ kind: 'late' });
    expect(verdict({ outcome_kept: true })).toMatchObject({ kind: 'late' });
    expect(verdict({ dispatch: 2 })).toMatchObject({ kind: 'late' });
    expect(verdict({ status: 'dead_letter' })).toMatchObject({ kind: 'late' });
    const failed = {
      engine_id: 'x',
      engine_type: 'actor',
      status: 'failed',
      timestamp: 'f',
      retry_count: 0,
      error: '',
    };
    expect(verdict({ processed_by_engines: [{ ...failed, status: 'failed' }] })).toEqual({ kind: 'known' });
  });
});
