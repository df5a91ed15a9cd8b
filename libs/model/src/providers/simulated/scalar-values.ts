import type { Json, JsonObject } from '@scrai/contracts';
import { NO_ACT } from './act-sentence.js';
import { MOVES } from './banks/conversation.js';
import { sentence } from './sentences.js';
import type { Situation } from './situation.js';

const AGENT_NAMES =
  /^(to|who|whom|target|agent|name|recipient|suspect|person|partner|player|accused|candidate|next)$/i;
const SHORT_NAMES = /(title|subject|topic|item|object|thing|label|place|location)$/i;
const ACCEPTS = /^(accept|agree|approve|deal|yes)/i;
const REFUSES = /^(reject|refuse|decline|no$|leave|quit|walk)/i;

/** A schema may want more; an answer without end is worth nothing to anybody, and one that is too short is refused. */
const LONGEST_TEXT = 20_000;

const bound = (schema: JsonObject, name: string): number | undefined =>
  typeof schema[name] === 'number' ? schema[name] : undefined;

/** A text cut at a word so that it is no longer than a limit. */
export function clipped(text: string, limit: number | undefined): string {
  if (limit === undefined || text.length <= limit) return text;
  const end = text.lastIndexOf(' ', limit - 1);
  return end > limit / 2 ? `${text.slice(0, end).replace(/[,;:.]+$/, '')}…` : text.slice(0, limit);
}

/** A text for a free string: a name, a thing or a sentence, by what the property is called, in its bounds of length. */
export function textFor(schema: JsonObject, name: string, situation: Situation, place: string): string {
  const limit = bound(schema, 'maxLength');
  const topics = situation.topics;
  const others = situation.view.others;
  let text: string;
  if (AGENT_NAMES.test(name) && others.length) text = situation.pick(others, place).name;
  else if (SHORT_NAMES.test(name) && topics.length) text = situation.pick(topics, place);
  else text = musing(situation, place, limit, topics);
  text = clipped(text, limit);
  const least = Math.min(bound(schema, 'minLength') ?? 0, LONGEST_TEXT);
  for (let more = 0; text.length < least; more++)
    text += ` ${musing(situation, `${place}/${more}`, limit, topics)}`;
  return clipped(text, limit);
}

function musing(situation: Situation, place: string, limit: number | undefined, topics: string[]): string {
  const slots = { topic: topics.length ? situation.pick(topics, place) : undefined };
  const short = limit !== undefined && limit < 80;
  if (short) return slots.topic ?? situation.view.scene.name;
  return sentence(MOVES.reflect, slots, situation, place) ?? situation.view.scene.name;
}

/** A number brought into its schema's bounds and steps. */
export function clampedNumber(value: number, schema: JsonObject): number {
  const step = bound(schema, 'multipleOf') ?? (schema.type === 'integer' ? 1 : undefined);
  const least = bound(schema, 'exclusiveMinimum');
  const most = bound(schema, 'exclusiveMaximum');
  const nudge = step ?? 1e-6;
  const low = Math.max(
    bound(schema, 'minimum') ?? -Infinity,
    least === undefined ? -Infinity : least + nudge,
  );
  const high = Math.min(bound(schema, 'maximum') ?? Infinity, most === undefined ? Infinity : most - nudge);
  let result = Math.min(high, Math.max(low, value));
  if (step !== undefined) {
    result = Math.round(result / step) * step;
    if (result > high) result -= step;
    if (result < low) result += step;
    result = Number(result.toPrecision(15));
  }
  return result;
}

const numberIn = (act: JsonObject | null, name: string): number | undefined =>
  typeof act?.[name] === 'number' ? act[name] : undefined;

/** A number for a property: between what this agent and another named last, so that positions come closer; else drawn. */
export function numberFor(schema: JsonObject, name: string, situation: Situation, place: string): number {
  const own = numberIn(situation.ownLastAct, name);
  const theirs = numberIn(situation.lastAct, name);
  const luck = situation.draw(place);
  if (own !== undefined && theirs !== undefined)
    return clampedNumber(tidy(own + (theirs - own) * (0.2 + 0.3 * luck)), schema);
  const near = own ?? theirs;
  if (near !== undefined) return clampedNumber(tidy(near * (0.85 + 0.3 * luck)), schema);
  const low =
    bound(schema, 'minimum') ??
    bound(schema, 'exclusiveMinimum') ??
    Math.min(0, bound(schema, 'maximum') ?? 0);
  const high = bound(schema, 'maximum') ?? bound(schema, 'exclusiveMaximum') ?? low + 100;
  return clampedNumber(tidy(low + (high - low) * luck), schema);
}

const tidy = (value: number): number =>
  Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 100) / 100;

/** One of some values: an acceptance needs something to accept, and comes more easily the longer it takes. */
export function choiceOf(values: readonly Json[], situation: Situation, place: string): Json {
  const text = (value: Json): string => (typeof value === 'string' ? value : '');
  const accepting = values.find((value) => ACCEPTS.test(text(value)));
  const turn = situation.view.clock.own_turn;
  const open = values.filter((value) => ![ACCEPTS, REFUSES, NO_ACT].some((kind) => kind.test(text(value))));
  if (accepting === undefined || !open.length) return situation.pick(values, place);
  if (ACCEPTS.test(text(situation.lastAct?.kind ?? null))) return accepting;
  const somethingToAccept = situation.lastAct !== null && turn > 1;
  if (somethingToAccept && situation.draw(`${place}/accept`) < Math.min(0.8, 0.12 * turn)) return accepting;
  return situation.pick(open, place);
}
