import { ModelError, type CallContext, type MediaPart } from './language-model.js';

/** The bytes of a picture or a sound of a request. @throws ModelError `media_missing`, or `media_unreadable`. */
export async function bytesOf({ sha256, type }: MediaPart, { media }: CallContext): Promise<Uint8Array> {
  const failed = (code: string, retryable: boolean, why: string): ModelError =>
    new ModelError({ code, message: `The ${type} ${sha256} ${why}`, retryable, origin: 'platform' });
  if (!media) throw failed('media_missing', false, 'cannot be read: the call has no way to it');
  const bytes = await media(sha256).catch((cause: unknown) => {
    throw failed('media_unreadable', true, `cannot be read: ${(cause as Error).message}`);
  });
  if (!bytes) throw failed('media_missing', false, 'is not stored here');
  return bytes;
}
