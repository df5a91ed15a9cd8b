import type { Lesson } from '@scrai/contracts';

/** What is to become more or less by what is learned. */
export interface LessonGoal {
  measure: string;
  better: 'higher' | 'lower';
}

/** A run that lessons were distilled from. */
export interface LessonSource {
  scenario_run_id: string;
  template: string;
  template_version: string;
  seed: number;
  fingerprint: string;
}

/** What a list shows of a lesson set: its newest version. */
export interface LessonSetSummary {
  id: string;
  name: string;
  version: string;
  description: string;
  /** SHA-256 of the canonical form of `lessons`. */
  hash: string;
  /** How many lessons it has. */
  lessons_count: number;
  goal: LessonGoal | null;
  /** The run that distilled it; null where somebody wrote it. */
  distilled_by: string | null;
  created_at: string;
  updated_at: string;
}

/** One immutable version of a lesson set. */
export interface LessonSet extends LessonSetSummary {
  lessons: Lesson[];
  /** The runs that it stems from. */
  sources: LessonSource[];
  /** The model call whose answer it is. */
  model_call_id: string | null;
}

/** Either the run that has distilled it, or lessons that somebody wrote. */
export interface NewLessonSet {
  name?: string;
  /** The next whole number when absent. */
  version?: string;
  description?: string;
  distilled_by?: string;
  lessons?: Lesson[];
}

/** Runs that have ended, and what is to be learned from them. */
export interface Distil {
  /** Name of the set that is to be. */
  name: string;
  /** Ids of ended runs of one scenario template. */
  runs: string[];
  measure: string;
  /** `higher` when absent. */
  better?: 'higher' | 'lower';
  /** The only role that is to learn; all when absent. */
  for?: string;
  /** What somebody who has judged the runs would have later ones do otherwise. */
  feedback?: string;
  /** Agent template that distils, name or name@version; `distiller` when absent. */
  distiller?: string;
  model?: string;
  seed?: number;
}
