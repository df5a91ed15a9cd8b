import type { Json, JsonObject } from '@scrai/contracts';
import { finding, latestSeqs, summary } from './analysis.js';
import { CRITIQUES, OBJECTIONS, PLANS, REFLECTIONS } from './banks/thinking.js';
import { cued, noteOf, speech, thought } from './conversation.js';
import { evaluate, namesFrom } from './hints.js';
import { recap, remembered } from './memory.js';
import { changes, narration, narratorWhispers, nextAgent, sceneOver } from './narration.js';
import { isObject, SchemaFiller } from './schema-filler.js';
import type { Situation } from './situation.js';

/** A property that is asked for, and what was made before it. */
interface Place {
  schema: JsonObject;
  required: boolean;
  made: JsonObject;
}
/** Value of a property of the answer; undefined leaves it to its schema. */
type Composer = (situation: Situation, place: Place) => Json | undefined;

/** The values that a schema allows, where it lists them. */
function listedValues(schema: Json | undefined): Json[] {
  if (!isObject(schema)) return [];
  if (schema.const !== undefined) return [schema.const];
  if (Array.isArray(schema.enum)) return schema.enum;
  const branches = schema.anyOf ?? schema.oneOf;
  return Array.isArray(branches) ? branches.flatMap(listedValues) : [];
}

const namesOf = (values: Json[]): string[] => values.filter((value) => typeof value === 'string');

const SCALE = /(\d+)\s*(?:to|-|–|\.\.)\s*(\d+)/;

/** Bounds of a rubric's scale, where its words in the instruction name one: «how fair, from 1 to 5». */
function scaleOf(measure: string, situation: Situation): JsonObject {
  const { instruction } = situation.view.ask;
  const at = instruction.indexOf(`${measure} (`);
  const scale = at < 0 ? null : SCALE.exec(instruction.slice(at, at + 400));
  return scale ? { minimum: Number(scale[1]), maximum: Number(scale[2]) } : {};
}

/** What cites nothing would be refused, and rightly: it is not said. */
const isSupported = ({ cites }: { cites: number[] }): boolean => cites.length > 0;

/** One rating for each rubric and each agent that it may rate. */
function ratings(situation: Situation, { schema }: Place): Json | undefined {
  const items = isObject(schema.items) ? schema.items : {};
  const branches = (items.oneOf ?? items.anyOf ?? [items]) as Json[];
  const filler = new SchemaFiller(situation, schema);
  return branches.filter(isObject).flatMap((branch) => {
    const properties = (branch.properties ?? {}) as JsonObject;
    const known = namesOf(listedValues(properties.agent));
    const agents = known.length ? known : situation.view.others.map((other) => other.name);
    return namesOf(listedValues(properties.measure)).flatMap((measure) => {
      const value = { ...(properties.value as JsonObject), ...scaleOf(measure, situation) };
      const whom = properties.agent === undefined ? [null] : agents;
      const rated = whom.map((agent) => ({
        measure,
        ...(agent !== null && { agent }),
        value: filler.value(value, `ratings.${measure}.${agent}.value`, 3) ?? null,
        cites: latestSeqs(situation, agent),
      }));
      return rated.filter(isSupported);
    });
  });
}

/** The act of an answer, without the words that go with it. */
function actOf(situation: Situation): JsonObject | null {
  const act = situation.names.act;
  if (!isObject(act)) return null;
  const entries = Object.entries(act).filter(([name]) => !(name in COMPOSERS));
  return entries.length ? Object.fromEntries(entries) : null;
}

/** What the hints say of a mind that changes; without any, it stays as it is. */
const adapted =
  (part: 'goals' | 'beliefs'): Composer =>
  (situation) => {
    const hint = situation.hints[part];
    return hint === undefined ? [] : ((evaluate(hint, situation) as Json) ?? []);
  };

const spoken: Composer = (situation) => cued(situation)?.text ?? speech(situation, actOf(situation));

/** From this turn on, somebody in a reactive scene lets the talk come to its end. */
const TALKED_OUT = 8;

/** Whom the words are for: those of the cue; where all must be named, whoever spoke last, else anyone. */
function addressees(situation: Situation, { schema, required }: Place): string[] {
  const words = situation.hints.cues?.some((cue) => cue.to) ? cued(situation) : null;
  const hinted = words ? namesFrom(words.to, situation) : [];
  if (hinted.length || !required || situation.view.clock.own_turn >= TALKED_OUT) return hinted;
  const known = namesOf(listedValues(schema.items));
  const last = situation.partner?.from;
  if (last !== undefined && known.includes(last)) return [last];
  return known.length ? [situation.pick(known, 'addressee')] : [];
}

/** How often an agent finds its own answer good as it is. */
const SOUND = 0.7;
const isSound = (situation: Situation): boolean => situation.draw('sound') < SOUND;

/** Made in this order, after every other property: each may speak of those before it. */
export const COMPOSERS: Record<string, Composer> = {
  scene_over: (situation) => sceneOver(situation),
  next: (situation, { schema }) => {
    const allowed = namesOf(listedValues(schema));
    const others = situation.view.others.map((other) => other.name);
    return nextAgent(allowed.length ? allowed : others, situation) ?? undefined;
  },
  changes: (situation) => changes(situation) as unknown as Json,
  whispers: (situation) => narratorWhispers(situation) as unknown as Json,
  findings: (situation) =>
    (situation.view.questions ?? [])
      .map((question, index) => finding(question, situation, index))
      .filter(isSupported) as unknown as Json,
  ratings,
  summary: (situation, { schema }) =>
    situation.view.ask.kind === 'summarise'
      ? recap(situation, Number(schema.maxLength ?? Infinity))
      : summary(situation),
  remember: (situation) => remembered(situation),
  narration: (situation, { made }) =>
    narration(situation, typeof made.next === 'string' ? made.next : null, made.scene_over === true),
  to: addressees,
  speech: spoken,
  message: spoken,
  text: spoken,
  reply: spoken,
  thought: (situation) => thought(situation),
  goals: adapted('goals'),
  beliefs: adapted('beliefs'),
  plan: (situation) => noteOf(PLANS, situation, 'plan'),
  reflection: (situation) => noteOf(REFLECTIONS, situation, 'reflection'),
  sound: isSound,
  critique: (situation) => noteOf(isSound(situation) ? CRITIQUES : OBJECTIONS, situation, 'critique'),
};
