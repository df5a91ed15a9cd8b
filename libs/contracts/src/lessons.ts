/** What later runs may learn from runs that have ended. */
export interface Lesson {
  /** Whom it is for: a role, an agent, an agent template, or `all`. */
  for: string;
  /** In words, for a prompt. */
  text: string;
  /** For programs, hints and policies: name -> value. */
  values?: LessonValues;
}

export type LessonValues = Record<string, number | string | boolean>;

/** A version of a lesson set as a run holds it: it never changes, so what a run learned does not depend on when it was played. */
export interface PinnedLessons {
  /** `name@version`. */
  id: string;
  /** SHA-256 of the canonical form of `lessons`. */
  hash: string;
  lessons: Lesson[];
}

/** What an agent knows from earlier runs. */
export type Learned = Omit<Lesson, 'for'>;

/** `name@version`: a run pins one version, and never the newest. */
export const LESSON_SET_ID = /^[a-z0-9][a-z0-9-]{0,63}@[0-9]+(\.[0-9]+){0,2}$/;
/** In place of a lesson set: none. */
export const NO_LESSONS = 'none';
