import { Injectable } from '@nestjs/common';
import type { JsonObject, Lesson } from '@scrai/contracts';
import { contentHash } from '@scrai/determinism';
import { lessonsOf, type RunSpec } from '@scrai/scenario';
import { ProblemError } from '@scrai/service-kit';
import {
  asStored,
  Database,
  lessonSetOf,
  modelCalls,
  readLog,
  runToPlay,
  saveLessonSet,
  type LessonSetRow,
  type NewLessonSet,
} from '@scrai/store';
import { modelCallOf } from '../runs/model-call.dto.js';
import type { NewLessonSetBody } from './new-lesson-set.dto.js';

/** A distillation is one turn: its log is short. */
const WHOLE_LOG = 1_000;
const MOST_CALLS = 100;

type Material = Omit<NewLessonSet, 'content_hash' | 'version'>;

/** Takes lesson sets in: those that a run has distilled, and those that somebody wrote. */
@Injectable()
export class LessonIntake {
  constructor(private readonly database: Database) {}

  /**
   * Stores a version; the set of a distillation that has one already is that one.
   * @throws ProblemError 409 for a version that is there, 422 for what is no lesson set.
   */
  async store(body: NewLessonSetBody): Promise<{ set: LessonSetRow; created: boolean }> {
    const { distilled_by: runId } = body;
    const before = runId === undefined ? null : await lessonSetOf(this.database, runId);
    if (before) return { set: before, created: false };
    const material = runId === undefined ? written(body) : await this.distilled(runId, body);
    const lessons = asStored(material.lessons);
    const content_hash = contentHash(lessons as unknown as JsonObject[]);
    const wanted = { ...material, lessons, content_hash, version: body.version };
    const set = await saveLessonSet(this.database, wanted);
    if (set) return { set, created: true };
    const raced = runId === undefined ? null : await lessonSetOf(this.database, runId);
    if (raced) return { set: raced, created: false };
    const detail = `Lesson set ${material.name} has a version ${body.version ?? ''} already, and a version never changes: leave version out for the next one.`;
    throw new ProblemError(409, 'version_taken', detail);
  }

  private async distilled(runId: string, body: NewLessonSetBody): Promise<Material> {
    if (body.lessons) throw refused('/lessons', 'the lessons are those of the run: leave them out');
    const stored = await runToPlay(this.database, runId);
    const { distils } = (stored?.spec ?? {}) as unknown as Partial<RunSpec>;
    if (!stored || !distils) throw refused('/distilled_by', `${runId} is no distillation`);
    if (stored.status !== 'completed')
      throw refused('/distilled_by', `the distillation ${runId} is ${stored.status}, and not completed`);
    const { name, goal, sources, roles = [] } = distils;
    const { lessons, turn } = await this.answerOf(runId, roles);
    if (lessons.length === 0)
      throw refused(
        '/distilled_by',
        `run ${runId} found nothing in its ${sources.length} runs to learn${nobodyShares(roles)}`,
      );
    const calls = await modelCalls(this.database, runId, { limit: MOST_CALLS, turn });
    const answered = calls.filter(({ failure }) => failure === null).at(-1);
    const aim = `${goal.better === 'higher' ? 'More' : 'Less'} ${goal.measure}`;
    return {
      name: body.name ?? name,
      description:
        body.description ?? `${aim}, distilled from ${sources.length} runs of ${sources[0].template}.`,
      lessons,
      distilled_by: runId,
      model_call_id: answered ? modelCallOf(answered).id : null,
      goal: { ...goal },
      sources: sources.map((source) => ({ ...source })),
    };
  }

  private async answerOf(
    runId: string,
    roles: readonly string[],
  ): Promise<{ lessons: Lesson[]; turn: number }> {
    const events = await readLog(this.database, runId, 0, WHOLE_LOG);
    const answer = events.find((event) => event.type === 'turn.completed')?.payload;
    if (!answer) return { lessons: [], turn: 0 };
    return { lessons: lessonsOf(answer.result.act, roles), turn: answer.turn };
  }
}

/** Of several roles nobody is shown what one of them did unseen. */
const nobodyShares = ({ length }: readonly string[]): string =>
  length > 1
    ? '; what a role did unseen by the others is shown where that role alone is to learn: name it in `for`'
    : '';

function written({ name, description = '', lessons = [] }: NewLessonSetBody): Material {
  if (name === undefined) throw refused('/name', 'name must be given where somebody writes the lessons');
  if (lessons.length === 0)
    throw refused('/lessons', 'give lessons, or distilled_by, the run that has distilled them');
  const own = lessons.map(({ for: whom, text, values }) => ({ for: whom, text, ...(values && { values }) }));
  return {
    name,
    description,
    lessons: own,
    distilled_by: null,
    model_call_id: null,
    goal: null,
    sources: [],
  };
}

const refused = (pointer: string, detail: string): ProblemError =>
  new ProblemError(422, 'invalid_body', `This is no lesson set: ${detail}.`, [{ pointer, detail }]);
