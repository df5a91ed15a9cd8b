import type { JsonObject } from '@scrai/contracts';
import { suggestion } from '@scrai/expression';
import type { CompiledStimulus } from '../compiled.js';
import type { Cast } from './cast/cast.js';
import { part } from './fault-list.js';
import { entriesOf, reportRepeats, type Stage } from './stage.js';
import type { StimulusEntry } from './types.js';
import { checkWorldPointer } from './world.js';

/** The stimuli with their moments and addressees resolved. */
export function compileStimuli(stage: Stage, cast: Cast, initial: JsonObject): CompiledStimulus[] {
  const { found, template } = stage;
  const entries = entriesOf(template.stimuli, '/stimuli');
  reportRepeats(entries, 'stimuli', found);
  return entries.flatMap(([entry, pointer]) => {
    const { name, to, content, guidance, set, media } = entry;
    const brings = Object.entries({ content, guidance, set, media });
    if (brings.every(([key, each]) => each === undefined && found.unsaid(pointer, key))) {
      found.add(pointer, `the stimulus ${name} brings nothing: give it content, media, guidance or set`);
    }
    for (const target of Object.keys(set ?? {})) {
      checkWorldPointer(target, `${pointer}/set/${part(target)}`, { initial, found, wildcard: false });
    }
    checkMedia(stage, media, pointer);
    const at = moment(stage, entry, pointer);
    const compiled = {
      name,
      to: to ? cast.expand(to, `${pointer}/to`, found) : null,
      ...(content === undefined ? {} : { content }),
      ...(media ? { media } : {}),
      ...(guidance === undefined ? {} : { guidance }),
      ...(set === undefined ? {} : { set }),
    };
    return at ? [{ ...compiled, at }] : [];
  });
}

/** Files were put in when the template was stored. */
function checkMedia({ found }: Stage, media: StimulusEntry['media'] = [], pointer: string): void {
  media.forEach((each, i) => {
    if (each.sha256 === undefined || each.media_type === undefined)
      found.add(
        `${pointer}/media/${i}${'file' in each ? '/file' : ''}`,
        'media needs a file, or the sha256 and the media_type of a stored blob',
      );
  });
}

function moment(
  { found, expressions, template }: Stage,
  { at = {} }: StimulusEntry,
  pointer: string,
): CompiledStimulus['at'] | null {
  const { turn, round, scene, when } = at;
  const place = `${pointer}/at`;
  const whole = found.sound(place) && found.sound(pointer);
  const moments = [turn, round, when].filter((given) => given !== undefined).length;
  if (whole && moments !== 1) found.add(place, 'at needs exactly one of turn, round, when');
  else if (whole && scene !== undefined && round === undefined)
    found.add(`${place}/scene`, 'scene goes with round');
  const scenes = Array.isArray(template.scenes) ? template.scenes.map((each) => String(each?.name)) : [];
  if (scene !== undefined && !scenes.includes(scene)) {
    found.add(`${place}/scene`, `there is no scene ${scene}${suggestion(scene, scenes)}`);
  }
  if (turn !== undefined) return { turn };
  if (round !== undefined) return { round, ...(scene === undefined ? {} : { scene }) };
  const condition = when === undefined ? null : expressions.read(when, 'stimulus.when', `${place}/when`);
  return condition && { when: condition };
}
