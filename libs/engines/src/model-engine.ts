import { ENGINE_VERSION, type Outcome, type WorkMessage } from '@scrai/contracts';
import type { Engine, TurnContext } from '@scrai/engine-kit';
import { ModelError, withoutHints, type ModelRegistry } from '@scrai/model';
import { Prompts } from './prompts.js';
import { TurnCalls, type Question } from './turn-calls.js';

/** An engine type that answers a turn with one structured answer of a model. */
export interface ModelEngineType {
  type: string;
  /** Kinds of asks that it answers. */
  capabilities: string[];
  /** Name of the shipped prompt that its agents are shown who bring none of their own. */
  prompt: string;
}

function questionOf({ view, prompt }: WorkMessage, prompts: Prompts): Question {
  const { system, user } = prompts.of(prompt).render(view);
  return {
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: user },
    ],
    response_schema: { name: view.ask.kind, schema: withoutHints(view.ask.schema) },
  };
}

/** An engine out of its type: the prompt is the type's, everything else is the same for all. */
export function modelEngine({ type, capabilities, prompt }: ModelEngineType, models: ModelRegistry): Engine {
  const prompts = new Prompts(prompt);
  return {
    type,
    version: ENGINE_VERSION,
    capabilities,
    async process(work: WorkMessage, context: TurnContext): Promise<Outcome> {
      try {
        const calls = new TurnCalls(work, context, models.resolve(work.model));
        return calls.done(await calls.ask(questionOf(work, prompts)));
      } catch (error) {
        if (!(error instanceof ModelError)) throw error;
        const { failure } = error;
        return { kind: failure.retryable ? 'retry' : 'reject', failure };
      }
    },
  };
}
