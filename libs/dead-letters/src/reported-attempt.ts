import type { Failure, OutcomeMessage } from '@scrai/contracts';

/** An attempt that failed, as an engine reports it, or as a crash loop shows it. */
export interface ReportedAttempt {
  event_id: string;
  scenario_run_id: string;
  turn: number;
  engine_id: string;
  engine_type: string;
  dispatch: number;
  /** Number of the attempt in its dispatch, from 1. */
  delivery: number;
  started_at: string;
  finished_at: string;
  failure: Failure;
  /** The engine itself refuses to try again. */
  rejected: boolean;
}

/** @returns null for a message that reports no failure. */
export function reportedAttempt(message: OutcomeMessage): ReportedAttempt | null {
  const { outcome, ...attempt } = message;
  if (!('failure' in outcome)) return null;
  return { ...attempt, failure: outcome.failure, rejected: outcome.kind === 'reject' };
}
