import type { MemoryNote, View, WorkMessage } from '@scrai/contracts';
import type { TurnContext } from '@scrai/engine-kit';
import { tokenCounter, withoutHints, type ModelRegistry } from '@scrai/model';
import type { Prompt } from '@scrai/scenario';
import type { OfferedTool } from '@scrai/tools';
import { shippedPrompt } from '../prompts.js';
import { Conversation } from '../thinking/conversation.js';
import type { Question, TurnCalls } from '../turn-calls.js';
import { EmbeddingCalls } from './embedding-calls.js';
import type { Asking } from './fitting.js';
import { Recollection } from './recollection.js';

/** What a turn is prepared with. */
interface Means {
  context: TurnContext;
  calls: TurnCalls;
  models: ModelRegistry;
  prompt: Prompt;
  offered: readonly OfferedTool[];
}

/** What a prompt asks of a model in a view. */
function questionOf(view: View, prompt: Prompt): Question {
  return {
    messages: new Conversation(prompt.render(view)).messages,
    response_schema: { name: view.ask.kind, schema: withoutHints(view.ask.schema) },
  };
}

const SUMMARY = shippedPrompt('summary');

/** A policy has no words to bring its past in short: it is shown what would be summed up. */
function withoutSummingUp(work: WorkMessage): WorkMessage {
  const { view } = work;
  const { fallen = [], ...memory } = view.memory!;
  return { ...work, view: { ...view, transcript: [...fallen, ...view.transcript], memory } };
}

/**
 * The turn as it is asked of the model: to an agent with a memory its view shows what it recalls, within the tokens that it has.
 * @returns with what the agent shall remember of it.
 * @throws ModelError
 */
export async function prepared(
  work: WorkMessage,
  { context, calls, models, prompt, offered }: Means,
): Promise<{ remembering: WorkMessage; memories: MemoryNote[] }> {
  if (!work.view.memory) return { remembering: work, memories: [] };
  const { model, name } = models.resolve(work.model);
  const counter = await tokenCounter(`${model.provider}:${name}`);
  const turn = model.provider === 'policy' ? withoutSummingUp(work) : work;
  const embedding = new EmbeddingCalls(work, context, models);
  const recollection = new Recollection(turn, context, { calls, embedding }, counter);
  const ask: Asking = (view) => ({
    ...questionOf(view, prompt),
    ...(offered.length > 0 && { tools: [...offered] }),
  });
  const view = await recollection.view(ask, (summed) => questionOf(summed, SUMMARY));
  calls.show(view);
  return { remembering: { ...work, view }, memories: recollection.memories };
}
