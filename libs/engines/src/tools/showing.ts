import {
  LONGEST_ALT,
  mediaTypeOf,
  MOST_BLOB_BYTES,
  MOST_MEDIA,
  type MediaReference,
  type MediaType,
} from '@scrai/contracts';
import type { TurnContext } from '@scrai/engine-kit';
import { ToolError } from '@scrai/tools';
import type { AskedOfUs } from './asked-of-us.js';

/** What one use of a tool shows: each is stored before the tool goes on. */
export class Showing {
  readonly media: MediaReference[] = [];

  /** @param shown pictures and sounds of the turn so far, and the one that its voice will bring. */
  constructor(
    private readonly context: TurnContext,
    private readonly shown: number,
    private readonly asked: AskedOfUs,
  ) {}

  readonly show = async (bytes: Uint8Array, media_type: MediaType, alt: string): Promise<void> => {
    if (this.shown + this.media.length >= MOST_MEDIA)
      throw new ToolError('too_many', `Only ${MOST_MEDIA} pictures and sounds go with one answer`);
    if (mediaTypeOf(bytes) !== media_type)
      throw new ToolError('failed', `What the tool shows is no ${media_type}`);
    if (bytes.length > MOST_BLOB_BYTES)
      throw new ToolError('failed', `What the tool shows has more than ${MOST_BLOB_BYTES} bytes`);
    const sha256 = await this.asked.answer(this.context.keepBlob(bytes, media_type));
    this.media.push({ sha256, media_type, alt: alt.slice(0, LONGEST_ALT).toWellFormed() });
  };
}
