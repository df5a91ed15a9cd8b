import type { CallPurpose } from '@scrai/contracts';

/** Which answers are learned from: those of runs, by agent, by model, by what came of them. */
export interface TrainingSelection {
  scenario_run_ids?: string[];
  /** Runs of this template. */
  template?: string;
  /** Runs of this version of it. */
  version?: string;
  /** A label that runs must have, as `name=value`. */
  label?: string;
  /** `completed` when absent. */
  status?: 'completed' | 'failed' | 'stopped';
  agent?: string;
  /** `provider:model` that answered. */
  model?: string;
  /** `answer` when absent: the call whose answer became the turn. */
  purpose?: CallPurpose;
  /** An expression over `measures`, `run`, `agent`, `turn` and `model` that holds for what is taken. */
  where?: string;
  /** Take turns as well of which something was refused. */
  refused?: boolean;
  /** Add to each line where it comes from, as `metadata`. */
  sources?: boolean;
}

/** Answers to the same question, one of them better. */
export interface PairSelection extends TrainingSelection {
  /** An expression as `where` whose value is a number: the higher, the better. */
  prefer: string;
  /** The better answer must be worth more by more than this; 0 when absent. */
  margin?: number;
}

/** What a selection has, without its lines. */
export interface TrainingSummary {
  runs: number;
  examples: number;
  /** Of answers to the same question; null where nothing was preferred. */
  pairs: number | null;
  /** About so many tokens; models count their own. */
  tokens: number;
  /** What was not taken, by the reason. */
  left_out: Record<string, number>;
}
