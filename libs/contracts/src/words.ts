/** Runs to whose words somebody listens, told again and again by the servers that stream them. */
export interface ListeningNews {
  scenario_run_ids: string[];
}

/** Engines believe in a listener for so long after it was last heard of; servers tell of theirs three times as often. */
export const LISTENING_MS = 6_000;

/** Words of a turn under way: as they come, and never kept. What counts is in the log once the turn is closed. */
export type SpokenNews = {
  turn: number;
  agent: string;
  /** `dispatch.delivery`. */
  attempt: string;
} & (
  | {
      kind: 'said';
      /** Characters of this attempt that were told before; 0 begins anew. */
      at: number;
      text: string;
    }
  | { kind: 'taken_back' }
);
