import type { Json, JsonObject, Lesson } from '@scrai/contracts';
import { choicesOf } from './choices.js';
import { inOrder, type RunDigest } from './digest.js';
import type { Goal } from './evidence.js';

export const DISTILLER = 'Distiller';

/** What a distiller is asked. */
export interface DistillationTask {
  /** Name of the lesson set that is to be. */
  name: string;
  goal: Goal;
  /** What somebody who has judged the runs would have later ones do otherwise. */
  feedback?: string;
  runs: readonly RunDigest[];
  /** Agent template of the distiller, `name@version`. */
  distiller: string;
}

/**
 * A scenario of one turn: an agent reads what came of runs, and its act is the lessons. So the model call is recorded,
 * retried, paid once and replayed as any other. What the runs hold enters as the world, and never as a template.
 */
export function distillationScenario({
  name,
  goal,
  feedback,
  runs,
  distiller,
}: DistillationTask): JsonObject {
  const ordered = inOrder(runs);
  const [{ scenario, roles }] = ordered;
  const cases = ordered.flatMap((run) => run.cases);
  const initial = {
    scenario,
    roles,
    goal,
    feedback: feedback ?? null,
    choices: choicesOf(cases, goal),
    runs: ordered.map(({ evidence }, index) => ({ run: index + 1, ...evidence })),
  };
  return {
    name: 'distillation',
    version: '1',
    description: `What later runs may learn from ${runs.length} runs of ${scenario.name}: the lesson set ${name}.`,
    cast: [{ name: DISTILLER, agent: distiller }],
    world: { initial: inert(initial as unknown as Json) },
    scenes: [
      {
        name: 'distillation',
        premise: 'The runs are over. What they have shown lies before you.',
        schedule: 'round_robin',
        end: { turns: 1 },
      },
    ],
    on_dead_letter: 'fail_run',
  };
}

/** A text with what begins an expression of templates taken apart: what agents said is not rendered. */
function inert(value: Json): Json {
  if (typeof value === 'string') return value.replaceAll(/\{(?=[{%])/g, '{ ');
  if (Array.isArray(value)) return value.map(inert);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inert(inner)]));
}

const LONGEST_LESSON = 1_000;
const MOST_LESSONS = 50;

/**
 * The lessons of a distiller's act. Its schema is the distiller's own, so nothing here trusts a type.
 * @param roles that the distiller was shown: where it is one, it may have been shown what no other may learn.
 */
export function lessonsOf(act: Json | undefined, roles: readonly string[]): Lesson[] {
  const given = isObject(act) && Array.isArray(act.lessons) ? act.lessons : [];
  return given
    .filter(isObject)
    .filter(({ for: whom, text }) => isText(whom) && isText(text))
    .slice(0, MOST_LESSONS)
    .map((lesson) => {
      const values = valuesOf(lesson.values);
      return {
        for: roles.length === 1 ? roles[0] : String(lesson.for),
        text: String(lesson.text).trim().slice(0, LONGEST_LESSON).toWellFormed(),
        ...(Object.keys(values).length > 0 ? { values } : {}),
      };
    });
}

const isText = (value: Json): boolean => typeof value === 'string' && value.trim() !== '';
const isObject = (value: Json | undefined): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** `[{name, value}]`, which models can be held to, as a map. */
const valuesOf = (values: Json | undefined): NonNullable<Lesson['values']> =>
  Object.fromEntries(
    (Array.isArray(values) ? values : [])
      .filter(isObject)
      .filter(({ name, value }) => isText(name) && ['number', 'string', 'boolean'].includes(typeof value))
      .map(({ name, value }) => [String(name), value as number | string | boolean]),
  );
