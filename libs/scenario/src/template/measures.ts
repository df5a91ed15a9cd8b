import { suggestion } from '@scrai/expression';
import type { CompiledMeasure } from '../compiled.js';
import { levelsOf, MEASURE_PLUGINS } from '../measure-plugins/all.js';
import type { Cast } from './cast/cast.js';
import { entriesOf, reportRepeats, type Stage } from './stage.js';
import type { MeasureEntry } from './types.js';

/** The measures with their expressions parsed, and the questions, which need an analyst as rubrics do. */
export function compileMeasures(stage: Stage, cast: Cast): CompiledMeasure[] {
  const { found, template } = stage;
  const entries = entriesOf(template.measures, '/measures');
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
  { name, level, type, from = {} }: MeasureEntry,
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
  if (from.plugin !== undefined) return pluginOf(found, { name, level, type, from }, pointer);
  if (from.expression === undefined) return null;
  const place = level === undefined ? null : (`measure.${level}` as const);
  const expression = expressions.read(from.expression, place, `${at}/expression`);
  return expression && { expression };
}

/** A plugin that is there, at a level and with a type that it has. */
function pluginOf(
  found: Stage['found'],
  { name, level, type = 'number', from: { plugin = '' } }: MeasureEntry,
  pointer: string,
): { plugin: string } | null {
  const known = MEASURE_PLUGINS.get(plugin);
  if (!known) {
    const near = suggestion(plugin, [...MEASURE_PLUGINS.keys()]);
    found.add(`${pointer}/from/plugin`, `there is no measure plugin ${plugin}${near}`);
    return null;
  }
  const levels = levelsOf(known);
  if (level !== undefined && !levels.includes(level)) {
    found.add(`${pointer}/level`, `${plugin} measures at the level ${levels.join(' or ')}, not ${level}`);
  }
  if (known.type !== type && found.unsaid(pointer, 'type')) {
    found.add(
      `${pointer}/type`,
      `${plugin} gives a ${known.type}, so the measure ${name} is none of type ${type}`,
    );
  }
  return { plugin };
}
