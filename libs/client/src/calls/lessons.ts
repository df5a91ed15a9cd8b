import type { Http } from '../http.js';
import type { Page, PageQuery } from '../page.js';
import type { Distil, LessonSet, LessonSetSummary, NewLessonSet } from '../resources/lessons.js';
import type { ScenarioRun } from '../resources/runs.js';

/** Calls of `lesson-sets`: what agents may learn from runs that have ended, in versions that never change. */
export class LessonCalls {
  constructor(private readonly http: Http) {}

  list(query: PageQuery = {}): Promise<Page<LessonSetSummary>> {
    return this.http.json('GET', '/lesson-sets', { query: { ...query } });
  }

  /** The newest version when none is named. */
  get(name: string, version?: string): Promise<LessonSet> {
    return this.http.json('GET', `/lesson-sets/${encodeURIComponent(name)}`, { query: { version } });
  }

  versions(name: string, query: PageQuery = {}): Promise<Page<LessonSetSummary>> {
    return this.http.json('GET', `/lesson-sets/${encodeURIComponent(name)}/versions`, {
      query: { ...query },
    });
  }

  /** Starts the run that distils; when it has completed, `add({distilled_by: run.id})` makes a set of its answer. */
  distil(body: Distil, idempotencyKey?: string): Promise<ScenarioRun> {
    const headers: Record<string, string> = idempotencyKey ? { 'idempotency-key': idempotencyKey } : {};
    return this.http.json('POST', '/lesson-sets/distillations', { body, headers });
  }

  /** Stores a version. A distillation is one set, however often it is asked for. */
  add(set: NewLessonSet): Promise<LessonSet> {
    return this.http.json('POST', '/lesson-sets', { body: set });
  }
}
