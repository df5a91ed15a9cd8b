import { ENGINE_VERSION, type Outcome, type WorkMessage } from '@scrai/contracts';
import type { Engine, TurnContext } from '@scrai/engine-kit';
import {
  ModelError,
  withoutHints,
  type ModelRegistry,
  type ModelRequest,
  type ResolvedModel,
} from '@scrai/model';
import { askModel } from './ask-model.js';
import { promptOf, type Role } from './prompt/prompt.js';

/** An engine type that answers a turn with one structured answer of a model. */
export interface ModelEngineType {
  type: string;
  /** Kinds of asks that it answers. */
  capabilities: string[];
  role: Role;
}

function requestFor({ view, seed, model_options }: WorkMessage, role: Role, model: string): ModelRequest {
  return {
    model,
    messages: promptOf(view, role),
    response_schema: { name: view.ask.kind, schema: withoutHints(view.ask.schema) },
    ...model_options,
    seed,
  };
}

/** An engine out of its type: the prompt is the type's, everything else is the same for all. */
export function modelEngine({ type, capabilities, role }: ModelEngineType, models: ModelRegistry): Engine {
  return {
    type,
    version: ENGINE_VERSION,
    capabilities,
    async process(work: WorkMessage, context: TurnContext): Promise<Outcome> {
      let resolved: ResolvedModel;
      try {
        resolved = models.resolve(work.model);
      } catch (error) {
        if (error instanceof ModelError) return { kind: 'reject', failure: error.failure };
        throw error;
      }
      return await askModel(work, context, { ...resolved, request: requestFor(work, role, resolved.name) });
    },
  };
}
