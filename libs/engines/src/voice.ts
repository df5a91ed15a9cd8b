import {
  LONGEST_ALT,
  type JsonObject,
  type MediaReference,
  type ModelCallRecord,
  type Voice,
} from '@scrai/contracts';
import {
  ModelError,
  requestHash,
  tokensOf,
  type Candidate,
  type SpeechAnswer,
  type SpeechRequest,
} from '@scrai/model';
import { ModelChain, type Chained } from './model-chain.js';
import { preferredModel, recordCall } from './recorded-call.js';
import type { TurnCalls } from './turn-calls.js';
import { wordsOf } from './words/spoken-words.js';

/** A sound as the record of its call keeps it: a blob by its hash. */
type Spoken = Omit<SpeechAnswer, 'bytes'> & { sha256: string };

/**
 * What an answer says, to be heard by whoever is told it: a call of the turn like its others, after the one that brought the answer.
 * @returns nothing for an answer without words. @throws ModelError where there is no sound: without it, it would be another turn.
 */
export async function spokenBy(
  calls: TurnCalls,
  voice: Voice,
  answer: JsonObject | null,
): Promise<MediaReference[]> {
  const { work, context } = calls;
  const text = wordsOf(work.view.ask.kind, answer ?? {});
  if (!text.trim()) return [];
  const candidate = preferredModel(voice.model, calls, {
    skill: 'speak',
    lacking: (full) => `The model «${full}» has no voice, which voice.model of ${work.agent} asks for.`,
  });
  const request = { model: candidate.name, voice: voice.name, text };
  const request_hash = requestHash(request);
  const call_index = calls.next();
  const kept = await context.keptCall(call_index, () => ({ model: candidate.full, request_hash }));
  const spoken = keptSound(kept, request_hash) ?? (await call(calls, candidate, { request, call_index }));
  calls.count(spoken.usage, candidate);
  const { sha256, media_type, simulated } = spoken;
  const alt = simulated ? 'A tone for each word.' : text;
  return [{ sha256, media_type, alt: alt.slice(0, LONGEST_ALT).toWellFormed() }];
}

/** After a requeue other words may be said; then the old sound is none of them. */
const keptSound = (kept: ModelCallRecord | null, hash: string): Spoken | null =>
  kept?.request_hash === hash ? (kept.response as unknown as Spoken | null) : null;

async function call(
  calls: TurnCalls,
  candidate: Candidate,
  { request, call_index }: { request: SpeechRequest; call_index: number },
): Promise<Spoken> {
  const { context } = calls;
  const chain = new ModelChain<SpeechAnswer>(candidate.full, [candidate], [], context);
  const chained = await chain.call({
    tokens: tokensOf(request.text.length),
    send: ({ model }, told) => model.speak!(request, { ...told, signal: context.signal }),
  });
  const result = await stored(calls, chained);
  await recordCall(calls, { request, purpose: 'speech', call_index }, { ...chained, result });
  if (!(result instanceof ModelError)) return result;
  calls.takeBackWords();
  throw result;
}

/** A sound that was paid for and cannot be stored is on record as a failed call. */
async function stored(
  { context }: TurnCalls,
  { result }: Chained<SpeechAnswer>,
): Promise<Spoken | ModelError> {
  if (result instanceof ModelError) return result;
  const { bytes, ...rest } = result;
  try {
    return { ...rest, sha256: await context.keepBlob(bytes, rest.media_type) };
  } catch (cause) {
    const message = `The speech cannot be stored: ${(cause as Error).message}`;
    const failure = { code: 'media_unreadable', message, retryable: true, origin: 'platform' as const };
    return new ModelError(failure, { cause, usage: rest.usage });
  }
}
