import type { Outcome, WorkMessage } from '@scrai/contracts';
import { draw } from '@scrai/determinism';
import type { Engine } from '@scrai/engine-kit';

const VERSION = '1.0.0';
const ANSWERS = ['Yes.', 'No.', 'Ask again when the moon is down.', 'You know already.'];

/** Answers whatever was asked last, from the turn's seed alone: no model, no state, the same answer at every attempt. */
export const oracle: Engine = {
  type: 'oracle',
  version: VERSION,
  capabilities: ['act'],
  process: async (work) => answered(work),
};

function answered({ view, seed }: WorkMessage): Outcome {
  const { you, transcript } = view;
  const question = transcript.findLast(({ kind, from }) => kind === 'speech' && from !== you.name);
  const speech = question ? ANSWERS[Math.floor(draw(seed, 'oracle') * ANSWERS.length)] : 'I listen.';
  return {
    kind: 'done',
    // What `view.ask.schema` asks of everyone who acts; an act would go with it where the template has one.
    result: { thought: question ? `${question.from} asked: ${question.text}` : 'Nobody has asked.', speech },
    usage: { calls: 0, input_tokens: 0, output_tokens: 0, cost: 0 },
    model: `oracle:${VERSION}`,
    simulated: false,
  };
}
