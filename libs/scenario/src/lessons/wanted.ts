import type { JsonObject } from '@scrai/contracts';
import { compile, type CompileInput } from '../template/compile.js';
import type { CastEntry } from '../template/types.js';

/** The lesson sets that the agents of a run would use, each as `name@version`; none where the run does not compile. */
export function wantedLessons(
  run: Pick<CompileInput, 'scenario' | 'agents'> & Partial<CompileInput>,
): string[] {
  const input = { seed: 0, model: 'simulated:default', ...run, lesson_sets: undefined };
  if (input.lessons === undefined && !mentionsLessons(input)) return [];
  const result = compile(input);
  if ('faults' in result) return [];
  const wanted = result.compiled.cast.flatMap(({ lessonSet }) => lessonSet ?? []);
  return [...new Set(wanted)].sort();
}

/** Most runs use none, and need not be compiled to know it. */
function mentionsLessons({
  scenario,
  agents,
}: {
  scenario: JsonObject;
  agents: readonly JsonObject[];
}): boolean {
  const cast = (Array.isArray(scenario.cast) ? scenario.cast : []) as Partial<CastEntry | null>[];
  return (
    agents.some(({ lessons }) => lessons !== undefined) ||
    cast.some((entry) => entry?.overrides?.lessons !== undefined)
  );
}
