import type { JsonObject, View } from '@scrai/contracts';
import type { ModelAnswer } from '@scrai/model';

/** Characters of a summary for each token of the prompt: about an eighth of it. */
const CHARACTERS_PER_TOKEN = 0.5;
const LONGEST_SUMMARY = 8000;

const answer = (properties: JsonObject): JsonObject => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

/** The view for a call that brings the past in short: the former summary, and what has happened since. */
export function summaryView(view: View, past: Pick<View, 'transcript'> & { summary: string | null }): View {
  const most = Math.min(LONGEST_SUMMARY, Math.floor(view.memory!.tokens * CHARACTERS_PER_TOKEN));
  const ask = {
    kind: 'summarise',
    instruction:
      `Bring what you remembered so far and what has happened since into one text of at most ${most} characters, for yourself. ` +
      'Keep names, numbers, promises, and what is still open; leave out what does not matter any more.',
    schema: answer({ summary: { type: 'string', minLength: 1, maxLength: most } }),
  };
  const memory = { ...view.memory!, summary: past.summary, fallen: [], recalled: [] };
  return {
    ...view,
    // Of pictures the words are summed up.
    you: { ...view.you, perceives: [] },
    others: [],
    world: null,
    guidance: [],
    questions: [],
    ask,
    transcript: past.transcript,
    memory,
  };
}

export const summaryOf = ({ structured }: ModelAnswer): string => String(structured?.summary);
