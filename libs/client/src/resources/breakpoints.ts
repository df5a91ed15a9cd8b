import type { BreakpointTerms, EventType } from '@scrai/contracts';

/** After which events a run shall pause: what is left out does not matter. */
export interface NewBreakpoint {
  event_type?: EventType;
  /** Agent that the event is about. */
  agent?: string;
  /** An expression. Alone, it is met when it comes to hold; else by every such event after which it holds. */
  condition?: string;
}

export interface Breakpoint extends BreakpointTerms {
  id: string;
  scenario_run_id: string;
  /** Its number in its run, from 1. */
  number: number;
  /** How often the run has paused by it. */
  hits: number;
  last_hit_seq: number | null;
  created_at: string;
  updated_at: string;
}
