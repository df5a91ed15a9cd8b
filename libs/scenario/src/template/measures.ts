import type { CompiledMeasure } from '../compiled.js';
import type { Cast } from './cast/cast.js';
import { reportRepeats, soundEntries, type Stage } from './stage.js';
import type { MeasureEntry } from './types.js';

/** The measures with their expressions parsed, and the questions, which need an analyst as rubrics do. */
export function compileMeasures(stage: Stage, cast: Cast): CompiledMeasure[] {
  const { found, template } = stage;
  const entries = soundEntries(template.measures, '/measures', found);
  const analyst = cast.ofEngine('analyst').length > 0 || !found.sound('/cast');
  reportRepeats(entries, 'measures', found);
  if ((template.questions?.length ?? 0) > 0 && !analyst) {
    found.add('/questions', 'questions are answered by an analyst, and the cast has none');
  }
  return entries.flatMap(([entry, pointer]) => {
    const from = sourceOf(stage, entry, pointer, analyst);
    const { name, version = 1, type = 'number', unit = null, level } = entry;
    return from ? [{ name, version, type, unit, level, from }] : [];
  });
}

function sourceOf(
  { found, expressions }: Stage,
  { name, level, from }: MeasureEntry,
  pointer: string,
  analyst: boolean,
): CompiledMeasure['from'] | null {
  const at = `${pointer}/from`;
  if (from.rubric !== undefined) {
    if (!analyst)
      found.add(`${at}/rubric`, `the measure ${name} is rated by an analyst, and the cast has none`);
    if (level === 'turn')
      found.add(`${pointer}/level`, 'an analyst rates a run or its agents, not each turn');
    return { rubric: from.rubric };
  }
  if (from.plugin !== undefined) return { plugin: from.plugin };
  const expression = expressions.read(from.expression!, `measure.${level}`, `${at}/expression`);
  return expression && { expression };
}
