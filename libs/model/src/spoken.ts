import { kindOfMedia, mediaTypeOf } from '@scrai/contracts';
import { ModelError, type SpeechAnswer, type SpeechRequest } from './language-model.js';
import { tokensOf } from './token-estimate.js';

/** No server tells how many tokens a sound took: the words are counted, and so a price for speech is one of words. */
export const usageOfWords = (text: string): SpeechAnswer['usage'] => ({
  ...{ input_tokens: tokensOf(text.length), output_tokens: 0 },
  estimated: true,
});

/** What a server answered to words that shall be heard, by what it is and not by what it is called. @throws ModelError `malformed_answer` */
export function spoken(
  { model, text }: SpeechRequest,
  { bytes, request_id }: Pick<SpeechAnswer, 'bytes' | 'request_id'>,
): SpeechAnswer {
  const media_type = mediaTypeOf(bytes);
  const usage = usageOfWords(text);
  if (media_type === null || kindOfMedia({ media_type }) !== 'audio') {
    const message = `The model ${model} was asked to speak, and gave ${bytes.length} bytes that are no sound`;
    throw new ModelError({ code: 'malformed_answer', message, retryable: true, origin: 'model' }, { usage });
  }
  return { bytes, media_type, usage, request_id, model, simulated: false };
}
