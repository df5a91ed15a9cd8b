import { Injectable } from '@nestjs/common';
import type { PinnedLessons } from '@scrai/contracts';
import { suggestion } from '@scrai/expression';
import { wantedLessons } from '@scrai/scenario';
import { ProblemError } from '@scrai/service-kit';
import { Database, getLessonSet, lessonSetVersions, listLessonSets, type LessonSetRow } from '@scrai/store';

const MOST_NAMED = 500;

/** The lesson sets that there are. */
@Injectable()
export class LessonLibrary {
  constructor(private readonly database: Database) {}

  /** A version, or the newest. @throws ProblemError 404 that names what was probably meant. */
  async get(name: string, version?: string): Promise<LessonSetRow> {
    const set = await getLessonSet(this.database, name, version);
    if (set) return set;
    throw new ProblemError(404, 'not_found', `${await this.missing(name, version)}.`);
  }

  /** What a run is made from, with the content of the lesson sets that its agents use. @throws ProblemError 422. */
  async pinned<Input extends Parameters<typeof wantedLessons>[0]>(input: Input): Promise<Input> {
    const wanted = wantedLessons(input);
    if (wanted.length === 0) return input;
    return { ...input, lesson_sets: await Promise.all(wanted.map((id) => this.pin(id))) };
  }

  private async pin(id: string): Promise<PinnedLessons> {
    const [name, version] = id.split('@');
    const set = await getLessonSet(this.database, name, version);
    if (set) return { id, hash: set.content_hash, lessons: set.lessons };
    const detail = await this.missing(name, version);
    throw new ProblemError(422, 'unknown_lesson_set', `${detail}.`, [{ pointer: '/lessons', detail }]);
  }

  private async missing(name: string, version?: string): Promise<string> {
    const versions = await lessonSetVersions(this.database, name);
    if (versions.length > 0) {
      const known = versions.map((row) => row.version);
      return `The lesson set ${name} has no version ${version}${suggestion(String(version), known)}`;
    }
    const all = await listLessonSets(this.database, { limit: MOST_NAMED });
    const known = all.map((row) => row.name);
    const nor = ', nor any other: scrai lessons distill makes one';
    return `There is no lesson set ${name}${known.length > 0 ? suggestion(name, known) : nor}`;
  }
}
