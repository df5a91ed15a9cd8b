import { LESSON_SET_ID, NO_LESSONS, type PinnedLessons } from '@scrai/contracts';
import { suggestion } from '@scrai/expression';
import type { CompiledAgent, CompiledScenario } from '../../compiled.js';
import type { FaultList } from '../fault-list.js';
import type { CastEntry } from '../types.js';

interface Learner {
  name: string;
  entry: CastEntry;
  pointer: string;
}

/** The lesson sets of a run, and what each agent takes from them. */
export class LessonShelf {
  private readonly hashes: Record<string, string> = {};

  /** @param pins the set that all use in place of their own, and those that there are; unless there are any, nobody takes one. */
  constructor(
    private readonly pins: { lessons?: string; lesson_sets?: readonly PinnedLessons[] },
    private readonly found: FaultList,
  ) {}

  /** Lessons for everybody, for a role, for an agent template, or for one agent, in the order of the set. */
  of(
    own: string | undefined,
    { name, entry, pointer }: Learner,
  ): Pick<CompiledAgent, 'lessonSet' | 'lessons'> {
    const lessonSet = this.pins.lessons ?? own ?? '';
    if (lessonSet === '' || lessonSet === NO_LESSONS) return {};
    const at = this.pins.lessons === undefined ? `${pointer}/overrides/lessons` : '/lessons';
    if (!LESSON_SET_ID.test(lessonSet)) {
      this.found.add(at, `a lesson set is named with its version, such as ultimatum@1, and not ${lessonSet}`);
      return {};
    }
    const sets = this.pins.lesson_sets;
    if (!sets) return { lessonSet };
    const set = sets.find(({ id }) => id === lessonSet);
    if (!set) {
      const known = sets.map(({ id }) => id);
      const meant = suggestion(lessonSet, known);
      this.found.add(
        at,
        `the run has no lesson set ${lessonSet}: its sets are pinned when it starts${meant}`,
      );
      return {};
    }
    const names = ['all', entry.name, name, entry.agent.split('@')[0]];
    const mine = set.lessons.filter(({ for: whom }) => names.includes(whom));
    if (mine.length === 0) return { lessonSet };
    this.hashes[lessonSet] = set.hash;
    return { lessonSet, lessons: mine.map(({ text, values }) => ({ text, ...(values && { values }) })) };
  }

  /** A run that is to be played with a lesson set, and in which nobody would notice, is none that anybody wants. */
  check(): void {
    const { lessons: id = '', lesson_sets = [] } = this.pins;
    const set = lesson_sets.find((each) => each.id === id);
    if (!set || this.hashes[id]) return;
    const whom = [...new Set(set.lessons.map((lesson) => lesson.for))].join(', ');
    this.found.addOutside('/lessons', `nobody in the cast takes a lesson from ${id}, which is for ${whom}`);
  }

  /** Those that somebody has taken lessons from. */
  get used(): Pick<CompiledScenario, 'lessonSets'> {
    return Object.keys(this.hashes).length > 0 ? { lessonSets: this.hashes } : {};
  }
}
