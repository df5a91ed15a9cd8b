import {
  ENGINE_VERSION,
  type Done,
  type Json,
  type MediaReference,
  type Outcome,
  type WorkMessage,
} from '@scrai/contracts';
import type { Engine, TurnContext } from '@scrai/engine-kit';
import { ModelError, withoutHints, type ModelRegistry } from '@scrai/model';
import { toolboxOf } from '@scrai/tools';
import { prepared } from './memory/prepared.js';
import { Prompts } from './prompts.js';
import { think } from './thinking/think.js';
import { ToolTurn } from './tools/tool-turn.js';
import { TurnCalls } from './turn-calls.js';
import { spokenBy } from './voice.js';

/** An engine type that answers a turn with one structured answer of a model. */
export interface ModelEngineType {
  type: string;
  /** Kinds of asks that it answers. */
  capabilities: string[];
  /** Name of the shipped prompt that its agents are shown who bring none of their own. */
  prompt: string;
}

/**
 * What tools have proposed goes before the rules with the answer, and before what the answer itself proposes; what they have
 * brought is shown with it, and what it says is heard where the agent has a voice.
 */
function withTools(outcome: Done, { proposed, shown }: ToolTurn, heard: MediaReference[]): Done {
  const brought = [...shown, ...heard];
  const media = brought.length > 0 ? { media: brought } : {};
  if (proposed.length === 0) return { ...outcome, ...media };
  const { changes = [] } = outcome.result as { changes?: Json[] };
  const together = [...proposed, ...changes] as unknown as Json[];
  return { ...outcome, result: { ...outcome.result, changes: together }, ...media };
}

/** An engine out of its type: the prompt is the type's, everything else is the same for all. */
export function modelEngine(
  { type, capabilities, prompt }: ModelEngineType,
  models: ModelRegistry,
  toolbox = toolboxOf(),
): Engine {
  const prompts = new Prompts(prompt);
  return {
    type,
    version: ENGINE_VERSION,
    capabilities,
    close: () => toolbox.close(),
    async process(work: WorkMessage, context: TurnContext): Promise<Outcome> {
      try {
        const calls = new TurnCalls(work, context, models);
        const offered = work.tools ? await toolbox.offered(work.tools) : [];
        const prompt = prompts.of(work.prompt);
        const { remembering, memories } = await prepared(work, { context, calls, models, prompt, offered });
        const { view } = remembering;
        const tools = new ToolTurn(remembering, context, offered, toolbox);
        const { answer, notes } = await think(remembering, {
          prompt: prompt.render(view),
          wanted: { name: view.ask.kind, schema: withoutHints(view.ask.schema) },
          calls,
          tools,
        });
        const heard = work.voice ? await spokenBy(calls, work.voice, answer.structured) : [];
        return withTools(calls.done(answer, notes, [...memories, ...tools.remembered]), tools, heard);
      } catch (error) {
        if (!(error instanceof ModelError)) throw error;
        const { failure } = error;
        return { kind: failure.retryable ? 'retry' : 'reject', failure };
      }
    },
  };
}
