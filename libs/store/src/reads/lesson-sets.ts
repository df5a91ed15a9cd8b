import { randomUUID } from 'node:crypto';
import type { LessonSetRow } from '../entities/lesson-set.js';
import type { Queryable } from '../statement.js';
import { storable } from '../storable.js';
import { NEWEST } from './templates.js';

export type NewLessonSet = Omit<LessonSetRow, 'id' | 'version' | 'created_at' | 'updated_at'> & {
  /** The next whole number when absent. */
  version?: string;
};

/**
 * Stores a version. @returns null where the version is there, or where its run of distillation has made one; a version never changes.
 */
export async function saveLessonSet(db: Queryable, set: NewLessonSet): Promise<LessonSetRow | null> {
  const [row] = await db.query<LessonSetRow>(
    `INSERT INTO lesson_sets (id, name, version, description, content_hash, lessons, distilled_by, model_call_id, goal, sources)
     VALUES ($1, $2, coalesce($3, (SELECT coalesce(max(split_part(version, '.', 1)::int), 0) + 1
         FROM lesson_sets WHERE name = $2)::text), $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT DO NOTHING RETURNING *`,
    [
      ...[randomUUID(), set.name, set.version ?? null, set.description, set.content_hash],
      ...[storable(set.lessons), set.distilled_by, set.model_call_id],
      ...[set.goal && storable(set.goal), storable(set.sources)],
    ],
  );
  return row ?? null;
}

/** A version of a lesson set, or the newest one. */
export async function getLessonSet(
  db: Queryable,
  name: string,
  version?: string,
): Promise<LessonSetRow | null> {
  const [row] = await db.query<LessonSetRow>(
    `SELECT * FROM lesson_sets WHERE name = $1 AND ($2::text IS NULL OR version = $2) ORDER BY ${NEWEST} LIMIT 1`,
    [name, version ?? null],
  );
  return row ?? null;
}

/** The set that a run of distillation has become. */
export async function lessonSetOf(db: Queryable, runId: string): Promise<LessonSetRow | null> {
  const sql = 'SELECT * FROM lesson_sets WHERE distilled_by = $1';
  const [row] = await db.query<LessonSetRow>(sql, [runId]);
  return row ?? null;
}

/** Newest version of every set, by name, after a name where given. */
export function listLessonSets(
  db: Queryable,
  { limit, after = '' }: { limit: number; after?: string },
): Promise<LessonSetRow[]> {
  return db.query<LessonSetRow>(
    `SELECT DISTINCT ON (name) * FROM lesson_sets WHERE name > $1 ORDER BY name, ${NEWEST} LIMIT $2`,
    [after, limit],
  );
}

/** Every version of a set, newest first. */
export function lessonSetVersions(db: Queryable, name: string): Promise<LessonSetRow[]> {
  return db.query<LessonSetRow>(`SELECT * FROM lesson_sets WHERE name = $1 ORDER BY ${NEWEST}`, [name]);
}
