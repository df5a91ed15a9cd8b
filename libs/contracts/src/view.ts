import type { Json, JsonObject } from './json.js';
import type { Belief } from './mind.js';
import type { Learned } from './lessons.js';
import type { MediaReference } from './media.js';
import type { MemorySettings, RecalledMemory } from './memory.js';

/** One thing that an agent perceived. `seq` is the event behind it. */
export interface Perception {
  seq: number;
  kind:
    | 'speech'
    | 'whisper'
    | 'narration'
    | 'act'
    | 'refusal'
    | 'thought'
    | 'plan'
    | 'reflection'
    | 'memory'
    | 'stimulus'
    | 'scene'
    | 'world';
  /** Agent that it came from; null for the world. */
  from: string | null;
  /** Those who perceived it; absent when public. */
  to?: string[];
  text: string;
  act?: JsonObject;
  /** What was shown or played with it. */
  media?: MediaReference[];
}

/** What is asked of an agent, as a value that can validate the answer. */
export interface Ask {
  kind: 'act' | 'narrate' | 'analyse' | 'interview' | (string & {});
  /** One or two sentences for the prompt. */
  instruction: string;
  /** JSON Schema (draft 2020-12) of the answer, an object. */
  schema: JsonObject;
}

/** What an agent has of its past besides the transcript. */
export interface RememberedView extends Omit<MemorySettings, 'budget' | 'window'> {
  /** The past in short. */
  summary: string | null;
  /** What fell out of the window and goes into the summary now, oldest first; the transcript begins behind it. */
  fallen?: Perception[];
  /** What comes to its mind: put in by the engine, from the log before the turn's request alone. */
  recalled?: RecalledMemory[];
}

/**
 * What an agent is shown for one turn: bounded, and a function of the log up to the turn's request.
 * Whatever is not in here, the agent cannot know.
 */
export interface View {
  scenario: { name: string; description: string };
  scene: { name: string; premise: string };
  clock: { turn: number; round: number; own_turn: number };
  you: {
    name: string;
    engine_type: string;
    persona: string;
    goals: string[];
    instructions: string;
    attributes: JsonObject;
    relations: { to: string; kind: string; weight?: number }[];
    /** Its plan as it stands, of an agent whose mind changes. */
    plan?: string | null;
    /** What it holds to be true, of such an agent. */
    beliefs?: Belief[];
    /** What it learned from earlier runs; absent where it uses no lesson set. */
    lessons?: Learned[];
    /** What it sees and hears as it is; of anything else it is told in words. Pictures alone, when absent. */
    perceives?: ('image' | 'audio')[];
    /** Hints that only the simulated model reads. */
    simulated?: JsonObject;
    /** What only a policy reads; shaped as PolicyRules. */
    policy?: JsonObject;
  };
  /** The others that this agent may know of, with their public description. Bounded. */
  others: { name: string; description: string }[];
  /** The visible part of the world. */
  world: Json;
  /** Oldest first; a bounded window. */
  transcript: Perception[];
  /** Of agents that have a memory. */
  memory?: RememberedView;
  /** Guidance from outside that is read once, now. */
  guidance: string[];
  /** For an analyst: the scenario's questions. */
  questions?: string[];
  ask: Ask;
}
