import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Bus } from '@scrai/bus';
import {
  BLOB_PART_BYTES,
  MOST_BLOB_BYTES,
  type BlobAnswer,
  type BlobPart,
  type BlobPartKept,
  type BlobQuestion,
  type MediaType,
} from '@scrai/contracts';
import { patiently } from './patience.js';

/** Bytes of blobs that are remembered: agents of a run are shown the same picture one after the other. */
const REMEMBERED_BYTES = 32 * 1024 * 1024;

/** Pictures and sounds: an engine reads them from the event store and brings new ones there, piece by piece. */
@Injectable()
export class Blobs {
  private readonly remembered = new Map<string, Uint8Array>();
  private bytes = 0;

  constructor(private readonly bus: Bus) {}

  /** Null where there is none. @throws BusError when the event store does not answer. */
  async read(sha256: string): Promise<Uint8Array | null> {
    const known = this.remembered.get(sha256);
    if (known) return known;
    const pieces: Buffer[] = [];
    for (let part = 0, size = 1; part * BLOB_PART_BYTES < size; part++) {
      const question: BlobQuestion = { sha256, part };
      const { blob } = await this.ask<BlobAnswer>(this.bus.subjects.blob(), question);
      if (!blob) return null;
      size = blob.size;
      pieces.push(Buffer.from(blob.bytes, 'base64'));
    }
    return this.remember(sha256, Buffer.concat(pieces));
  }

  /** @returns the SHA-256 by which it is stored when this resolves. @throws Error for one that is too large; BusError. */
  async keep(bytes: Uint8Array, media_type: MediaType): Promise<string> {
    const size = bytes.length;
    if (size > MOST_BLOB_BYTES)
      throw new Error(`${media_type} of ${size} bytes is too large: ${MOST_BLOB_BYTES} is the limit`);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const whole = Buffer.from(bytes);
    for (let part = 0; part === 0 || part * BLOB_PART_BYTES < size; part++) {
      const piece = whole.subarray(part * BLOB_PART_BYTES, (part + 1) * BLOB_PART_BYTES);
      const message: BlobPart = { sha256, media_type, size, part, bytes: piece.toString('base64') };
      const { standing } = await this.ask<BlobPartKept>(this.bus.subjects.keepBlob(), message);
      if (standing === 'stored') break;
    }
    this.remember(sha256, whole);
    return sha256;
  }

  private async ask<T>(subject: string, question: object): Promise<T> {
    return JSON.parse(await patiently(this.bus, subject, JSON.stringify(question))) as T;
  }

  private remember(sha256: string, bytes: Uint8Array): Uint8Array {
    if (this.remembered.has(sha256)) return bytes;
    this.remembered.set(sha256, bytes);
    this.bytes += bytes.length;
    for (const [oldest, { length }] of this.remembered) {
      if (this.bytes <= REMEMBERED_BYTES) break;
      this.remembered.delete(oldest);
      this.bytes -= length;
    }
    return bytes;
  }
}
