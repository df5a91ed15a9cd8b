import type { CallPurpose, JsonObject } from '@scrai/contracts';

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

/** What a model shall learn. */
export interface NewTrainingJob {
  /** By which runs name the model that comes of it. */
  name: string;
  /** The model to begin with, as `provider:model`. */
  model: string;
  /** Examples; or pairs, where `prefer` is given. */
  selection: TrainingSelection & Partial<PairSelection>;
  /** By the names of the provider. */
  hyperparameters?: Record<string, string | number>;
  seed?: number;
}

/** A fine-tuning job at a provider. */
export interface TrainingJob {
  id: string;
  name: string;
  base_model: string;
  method: 'supervised' | 'preference';
  selection: JsonObject;
  hyperparameters: Record<string, string | number>;
  seed: number | null;
  status: 'pending' | 'uploaded' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  cancel_requested: boolean;
  /** Lines of the file that was uploaded. */
  lines: number | null;
  file_id: string | null;
  /** The provider's id of the job. */
  provider_job_id: string | null;
  /** What was heard of it last. */
  note: string | null;
  trained_tokens: number | null;
  /** `provider:model` that came of it. */
  model: string | null;
  error: string | null;
  ended_at: string | null;
  created_at: string;
  updated_at: string;
}
