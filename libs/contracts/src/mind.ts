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
