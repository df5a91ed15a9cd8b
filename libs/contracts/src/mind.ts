/** What a model is told: two texts in the language of prompts. One that is absent is that of the engine type's own prompt. */
export interface PromptDefinition {
  /** Of one that is shipped, with its version; an agent's own has neither. */
  name?: string;
  version?: string;
  /** Who the agent is and how it answers. */
  system?: string;
  /** Where it stands, and what is asked now. */
  user?: string;
  /** Whether events are shown with their seq, so that they can be cited. */
  numbered?: boolean;
}

/** How an agent comes to an answer: model calls of its own besides the one that answers. Without any, it answers straight away. */
export interface Thinking {
  /** Looks back before each so-many-th own turn. */
  reflect_every?: number;
  /** Makes a plan before it answers. */
  plan?: boolean;
  /** Checks its answer, and revises it once where it finds it wanting. */
  check?: boolean;
}

/** Calls of a turn that another model than the agent's may answer: its private steps, and what brings its past in short. */
export const OTHER_CALLS = ['plan', 'reflection', 'check', 'summary'] as const;
/** Call -> `provider:model`, or an alias; one that is not named is answered by the agent's model. */
export type CallModels = Partial<Record<(typeof OTHER_CALLS)[number], string>>;

/** What of an agent may change by its own answers. */
export const ADAPTS = ['goals', 'plan', 'beliefs'] as const;
export type Adapts = (typeof ADAPTS)[number];

/** Something that an agent holds to be true. */
export interface Belief {
  /** Whom or what it is about; an agent has one belief about each. */
  about: string;
  holds: string;
  /** From 0 to 1. */
  confidence: number;
  /** Seq of the answer by which it came to hold it. */
  since: number;
}

/** What an agent wants, intends and holds to be true at a moment of its run. Only the agent itself is shown it. */
export interface Mind {
  goals: string[];
  /** Seq of the answer that changed them; null while they are those of its template. */
  goals_since: number | null;
  plan: string | null;
  plan_since: number | null;
  /** The one that was changed last, last. */
  beliefs: Belief[];
}
