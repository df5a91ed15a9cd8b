import type { Json, JsonObject } from '@scrai/contracts';
import { finding, latestSeqs, summary } from './analysis.js';
import { cued, speech, thought } from './conversation.js';
import { namesFrom } from './hints.js';
import { changes, narration, narratorWhispers, nextAgent, sceneOver } from './narration.js';
import { isObject, SchemaFiller } from './schema-filler.js';
import type { Situation } from './situation.js';

/** Value of a property of the answer, with what was made before it; undefined leaves it to its schema. */
type Composer = (situation: Situation, made: JsonObject, schema: JsonObject) => Json | undefined;

/** The values that a schema allows, where it lists them. */
function listedValues(schema: Json | undefined): Json[] {
  if (!isObject(schema)) return [];
  if (schema.const !== undefined) return [schema.const];
  if (Array.isArray(schema.enum)) return schema.enum;
  const branches = schema.anyOf ?? schema.oneOf;
  return Array.isArray(branches) ? branches.flatMap(listedValues) : [];
}

const namesOf = (values: Json[]): string[] => values.filter((value) => typeof value === 'string');

/** One rating for each rubric and each agent that it may rate. */
function ratings(situation: Situation, schema: JsonObject): Json | undefined {
  const items = isObject(schema.items) ? schema.items : {};
  const branches = (items.oneOf ?? items.anyOf ?? [items]) as Json[];
  const filler = new SchemaFiller(situation, schema);
  return branches.filter(isObject).flatMap((branch) => {
    const properties = (branch.properties ?? {}) as JsonObject;
    const agents = properties.agent === undefined ? [null] : listedValues(properties.agent);
    return namesOf(listedValues(properties.measure)).flatMap((measure) =>
      agents.map((agent) => {
        const cites = latestSeqs(situation, typeof agent === 'string' ? agent : null);
        const value = filler.value(properties.value ?? true, `ratings.${measure}.${String(agent)}.value`, 3);
        return { measure, ...(properties.agent !== undefined && { agent }), value: value ?? null, cites };
      }),
    );
  });
}

/** The act of an answer, without the words that go with it. */
function actOf(situation: Situation): JsonObject | null {
  const act = situation.names.act;
  if (!isObject(act)) return null;
  const entries = Object.entries(act).filter(([name]) => !(name in COMPOSERS));
  return entries.length ? Object.fromEntries(entries) : null;
}

const spoken: Composer = (situation) => cued(situation)?.text ?? speech(situation, actOf(situation));

/** Made in this order, after every other property: each may speak of those before it. */
export const COMPOSERS: Record<string, Composer> = {
  scene_over: (situation) => sceneOver(situation),
  next: (situation, _made, schema) => {
    const allowed = namesOf(listedValues(schema));
    const others = situation.view.others.map((other) => other.name);
    return nextAgent(allowed.length ? allowed : others, situation) ?? undefined;
  },
  changes: (situation) => changes(situation) as unknown as Json,
  whispers: (situation) => narratorWhispers(situation) as unknown as Json,
  findings: (situation) =>
    (situation.view.questions ?? []).map((question, index) =>
      finding(question, situation, index),
    ) as unknown as Json,
  ratings: (situation, _made, schema) => ratings(situation, schema),
  summary: (situation) => summary(situation),
  narration: (situation, made) =>
    narration(situation, typeof made.next === 'string' ? made.next : null, made.scene_over === true),
  to: (situation) => {
    const words = situation.hints.cues?.some((cue) => cue.to) ? cued(situation) : null;
    return words ? namesFrom(words.to, situation) : [];
  },
  speech: spoken,
  message: spoken,
  text: spoken,
  reply: spoken,
  thought: (situation) => thought(situation),
};
