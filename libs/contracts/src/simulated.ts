import type { JsonObject } from './json.js';

/**
 * What a template may tell the simulated model, so that a scenario played without any key still reads as a
 * conversation and moves to an end that depends on the seed. Checked by libs/scenario, played by libs/model;
 * real models never see any of it (strip `x-simulated` from every schema that leaves the house).
 *
 * Two kinds of strings: *expressions* (libs/expression, with SIMULATED_NAMES) and *lines* (LiquidJS with the same
 * names, not strict: what is missing renders as nothing). A line that this agent has said already is not said
 * again until its bank is used up; which of the others is said is a seeded draw.
 *
 * Inside an `acts` schema (or any asked-for schema), a node may carry `"x-simulated": "<expression>"`: its value is
 * the node's value. Properties are filled in the order of `required`, then the others by name, and `act` holds those filled so far. Null
 * leaves an optional property (or the whole act, on the root of `acts`) out; a value that breaks the schema is clamped to its
 * bounds if it is a number, and is otherwise replaced by a generated one.
 */
export interface SimulatedHints {
  /** Phrase banks by the `kind` of the act just chosen, else `default`. A narrator narrates and an analyst answers from them too. */
  lines?: Record<string, string[]>;
  /**
   * Banks with a condition; the first whose `when` holds goes before `lines`. For an analyst, asked once per question (the name `question`).
   * `to`: expression, list of names to whisper to. `thoughts`: private thoughts that go before the others. `cites`: expression, list of seqs that a finding cites.
   */
  cues?: { when: string; lines: string[]; to?: string; thoughts?: string[]; cites?: string }[];
  /**
   * Tools that it uses before it answers, one after the other, where `when` holds then; `arguments` are expressions. Without any, it
   * uses one now and then whose arguments have examples.
   */
  uses?: { when?: string; tool: string; arguments?: Record<string, string> }[];
  /** Bank of private thoughts. */
  thoughts?: string[];
  /** Of an agent that adapts: expression, its goals from here on, or null where they stay. */
  goals?: string;
  /** Of an agent that adapts: expression, list of the beliefs that change, {about, holds, confidence}. */
  beliefs?: string;
  /** Narrator: expression, name of the agent that acts next. */
  next?: string;
  /** Narrator: expression, whether the scene is over. */
  scene_over?: string;
  /** Narrator: proposed JSON Patch, one `add` per entry whose `when` holds; `path` is a pointer, `value` an expression. */
  changes?: { when?: string; path: string; value: string }[];
  /** Narrator: `to` is an expression (a name or a list of names), `text` a line. */
  whispers?: { when?: string; to: string; text: string }[];
  /**
   * Which of the agents that share these hints this is, from 0; put here by the compiler where there are several. Those who
   * speak at the same moment do not hear each other, so each had better keep to its own lines of a bank of n: to those
   * at places p with `(p + round) % m == index % m`, m the smaller of n and `of`; to any, where none of them is left.
   */
  voice?: { index: number; of: number };
  /** The scenario's parameters; put here by the compiler where a hint uses the name `parameters`. */
  parameters?: JsonObject;
}

/** Names in hints, with what they hold. All come from the view alone. `draw(purpose?, index?)` is there too. */
export const SIMULATED_NAMES = {
  lessons:
    'what it learned from earlier runs: {texts, values}, values by name; both are empty without a lesson set',
  agent:
    'who acts: {name, engine_type, attributes, goals, plan, beliefs: [{about, holds, confidence}], relations: [{to, kind, weight}]}',
  others: 'the others that it knows: list of {name, description}',
  world: 'the visible part of the world, {} when none is',
  scene: 'name of the scene',
  turn: 'number of this turn in the run, from 1',
  round: 'round of the scene, from 1',
  own_turn: 'how many turns this agent has had, this one included',
  transcript: 'what it has perceived: list of {seq, kind, from, to, text, act}, oldest first',
  heard: 'latest speech, whisper or narration of another: {from, text, kind}, or null',
  last_act: 'latest act of another, as it was performed, or null',
  last_act_by: 'name of the agent behind last_act, or null',
  own_last_act: 'latest act of its own, or null',
  guidance: 'guidance from outside that is read at this turn, as one text, or null',
  stimulus: 'text of the latest stimulus perceived, or null',
  refusal: 'why its latest act or change was refused, where that came after its last turn, or null',
  question: 'for an analyst: the question to answer; else null',
  results: 'what its tools gave in this turn: list of {tool, arguments, result}, oldest first',
  memories:
    'of an agent with a memory: what it recalls for this turn, list of {kind, text, turn, importance}, oldest first',
  recalled: 'of those, what answers a question that was asked of it last, in its own words, or null',
  seen: 'pictures that it is shown: list of {alt, rows}, oldest first; rows as the tool draw has them, null for what is no such picture',
  act: 'properties of the act chosen so far (in lines: the whole act), or null',
  parameters: "the scenario's parameters",
} as const;
