import type { CompiledScene, Schedule } from '../compiled.js';
import { checkActs } from './acts.js';
import type { Cast } from './cast/cast.js';
import { part } from './fault-list.js';
import { checkSceneOrder } from './scene-order.js';
import { entriesOf, reportRepeats, type Stage } from './stage.js';
import type { SceneEntry, ScheduleType } from './types.js';

/** The scenes with their schedules and ends resolved. */
export function compileScenes(stage: Stage, cast: Cast): CompiledScene[] {
  const { found, template } = stage;
  const entries = entriesOf(template.scenes, '/scenes');
  reportRepeats(entries, 'scenes', found);
  checkSceneOrder(template.scenes, found);
  return entries.map(([entry, pointer]) => compileScene(stage, cast, entry, pointer));
}

function compileScene(stage: Stage, cast: Cast, entry: SceneEntry, pointer: string): CompiledScene {
  const { name, premise, narrate = 'never', next, repeat, acts, sealed } = entry;
  const schedule = compileSchedule(stage, cast, entry, pointer);
  if (acts) checkActs(acts, `${pointer}/acts`, stage);
  return {
    name,
    premise,
    schedule,
    narrate,
    narrator: narratorOf(stage, cast, entry, schedule, pointer),
    ends: compileEnds(stage, entry, pointer),
    ...(next === undefined ? {} : { next }),
    ...(repeat === undefined ? {} : { repeat }),
    ...(acts === undefined ? {} : { acts }),
    ...(sealed ? { sealed } : {}),
  };
}

/** What stands for a schedule that is missing or faulty, which was reported. */
const UNKNOWN = 'round_robin';

/** Undefined where it was reported. */
const scheduleTypeOf = ({ schedule }: Partial<SceneEntry>): ScheduleType | undefined =>
  typeof schedule === 'object' ? schedule.type : schedule;

function compileSchedule(
  { found }: Stage,
  cast: Cast,
  { name, schedule = UNKNOWN }: SceneEntry,
  pointer: string,
): Schedule {
  const {
    type,
    agents: named,
    interval_ms: interval,
  } = typeof schedule === 'string' ? { type: schedule } : schedule;
  const at = `${pointer}/schedule`;
  const agents = named ? cast.expand(named, `${at}/agents`, found) : cast.actors;
  if (agents.length === 0 && found.sound('/cast') && found.sound(at)) {
    found.add(at, `nobody can act in the scene ${name}: the cast has no actor, and the schedule names none`);
  }
  const directing = agents.find((agent) => type === 'narrator' && cast.get(agent)?.engineType === 'narrator');
  if (directing !== undefined) {
    found.add(
      `${at}/agents`,
      `${directing} directs this scene as its narrator, so it cannot be among those who are directed`,
    );
  }
  if (type !== 'autonomous') {
    if (interval !== undefined && type !== undefined)
      found.add(`${at}/interval_ms`, 'interval_ms is for the schedule autonomous');
    return { type, agents };
  }
  const given =
    typeof interval === 'number' ? Object.fromEntries(agents.map((agent) => [agent, interval])) : {};
  if (typeof interval === 'object') {
    for (const [who, ms] of Object.entries(interval)) {
      for (const agent of cast.named(who, `${at}/interval_ms/${part(who)}`, found)) given[agent] = ms;
    }
  }
  const without = agents.filter((agent) => given[agent] === undefined);
  if (without.length > 0 && found.sound(at)) {
    found.add(at, `an autonomous schedule needs interval_ms, and ${without.slice(0, 5).join(', ')} has none`);
  }
  return { type, agents, interval_ms: given };
}

/** The scene's narrator, where it needs one. */
function narratorOf(
  stage: Stage,
  cast: Cast,
  entry: SceneEntry,
  schedule: Schedule,
  pointer: string,
): string | null {
  if (entry.narrator !== undefined) return namedNarrator(stage, cast, entry.narrator, pointer);
  const { narrate = 'never', end } = entry;
  const narrators = cast.ofEngine('narrator');
  const scheduled = narrators.find((each) => schedule.agents.includes(each.name));
  if (narrate !== 'never' || schedule.type === 'narrator') {
    const place = schedule.type === 'narrator' ? `${pointer}/schedule` : `${pointer}/narrate`;
    reportNarrators(stage, narrators.length, entry.name, place);
    return narrators[0]?.name ?? null;
  }
  const mayNarrate = !stage.found.unsaid(pointer, 'narrate') || scheduleTypeOf(entry) === undefined;
  if (end?.narrator && !scheduled && !mayNarrate) {
    stage.found.add(
      `${pointer}/end/narrator`,
      `the narrator never speaks in the scene ${entry.name}, so it cannot end it: set narrate`,
    );
  }
  return scheduled?.name ?? null;
}

function namedNarrator({ found }: Stage, cast: Cast, narrator: string, pointer: string): string | null {
  const [named] = cast.named(narrator, `${pointer}/narrator`, found);
  const engineType = named === undefined ? 'narrator' : cast.get(named)?.engineType;
  if (engineType !== 'narrator') {
    found.add(
      `${pointer}/narrator`,
      `${narrator} cannot narrate: it is served by the engine type ${engineType}`,
    );
  }
  return named ?? null;
}

/** A scene that is narrated needs exactly one narrator, unless it says which. */
function reportNarrators({ found }: Stage, count: number, scene: string, place: string): void {
  if (!found.sound('/cast')) return;
  if (count === 0) {
    found.add(
      place,
      `the scene ${scene} needs a narrator, and the cast has none: add an agent whose engine is narrator`,
    );
  } else if (count > 1) {
    found.add(place, `the cast has ${count} narrators: say which is the narrator of the scene ${scene}`);
  }
}

function compileEnds(stage: Stage, entry: SceneEntry, pointer: string): CompiledScene['ends'] {
  const { name, end } = entry;
  const type = scheduleTypeOf(entry);
  if (!end) {
    if (type !== undefined && type !== 'autonomous' && stage.found.unsaid(pointer, 'end')) {
      stage.found.add(
        pointer,
        `the scene ${name} has no end: give it turns, rounds, a condition (when) or the narrator's word`,
      );
    }
    return {};
  }
  const { when: source, ...ends } = end;
  const alone = Object.keys(end).length === 1 && stage.found.sound(`${pointer}/end`);
  if (ends.narrator === false && alone) {
    stage.found.add(`${pointer}/end`, `the scene ${name} has no end: narrator: false ends nothing`);
  }
  const when =
    source === undefined ? null : stage.expressions.read(source, 'scene.end', `${pointer}/end/when`);
  return { ...ends, ...(when ? { when } : {}) };
}
