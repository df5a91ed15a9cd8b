import type { EventType } from './event.js';

/** After which events a run pauses: those of a type, about an agent, with a condition on the world; null: of any. */
export interface BreakpointTerms {
  event_type: EventType | null;
  agent: string | null;
  /** An expression over the names of a stimulus’s condition. */
  condition: string | null;
}

/** That a run has paused right after an event. */
export interface BreakpointHit {
  seq: number;
  /** Numbers of the run’s breakpoints that were met by it. */
  breakpoints: number[];
  /** Why a condition among them could not be evaluated. */
  fault?: string;
}

/** `turn.completed of seller when world.deal != null`: how people read a breakpoint, and write one. */
export const breakpointText = ({ event_type, agent, condition }: BreakpointTerms): string =>
  [event_type, agent && `of ${agent}`, condition && `when ${condition}`].filter(Boolean).join(' ');
