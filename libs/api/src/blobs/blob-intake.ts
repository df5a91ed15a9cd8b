import { Inject, Injectable } from '@nestjs/common';
import { MEDIA_TYPES, mediaTypeOf, type Fault, type MediaReference } from '@scrai/contracts';
import { CONFIG, overLimit, ProblemError, type Config } from '@scrai/service-kit';
import {
  Database,
  keepBlob,
  referToBlobs,
  typesOfBlobs,
  type Queryable,
  type StoredBlob,
} from '@scrai/store';

/** Takes pictures and sounds in, and makes sure that what is named is there. */
@Injectable()
export class BlobIntake {
  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws ProblemError 413 for one that is too large, 415 for what is neither picture nor sound. */
  async keep(bytes: Uint8Array, referenced = false): Promise<{ blob: StoredBlob; created: boolean }> {
    const { limits } = this.config;
    if (bytes.length > limits.blobBytes)
      throw new ProblemError(413, 'blob_too_large', overLimit('The blob has', 'blobBytes', limits));
    const media_type = mediaTypeOf(bytes);
    if (!media_type) {
      const detail = `These bytes are none of ${MEDIA_TYPES.join(', ')}, as far as their beginning tells.`;
      throw new ProblemError(415, 'unsupported_media_type', detail);
    }
    return keepBlob(this.database, { media_type, bytes, referenced });
  }

  /** A fault for each that is not there, or is something else. Nothing is marked. */
  async faultsOf(named: readonly Named[]): Promise<Fault[]> {
    return faultsAmong(named, await typesOfBlobs(this.database, hashesOf(named)));
  }

  /** Marks what is named as such, so that it stays. @returns a fault for each that is not there, or is something else. */
  async refer(named: readonly Named[], db: Queryable = this.database): Promise<Fault[]> {
    return faultsAmong(named, await referToBlobs(db, hashesOf(named)));
  }
}

/** A blob, and where it is named. */
interface Named {
  pointer: string;
  media: MediaReference;
}

const hashesOf = (named: readonly Named[]): string[] => named.map(({ media }) => String(media.sha256));

const faultsAmong = (named: readonly Named[], there: ReadonlyMap<string, string>): Fault[] =>
  named.flatMap(({ pointer, media: { sha256, media_type } }) => {
    const type = there.get(sha256);
    if (type === media_type) return [];
    const detail =
      type === undefined
        ? `there is no blob ${sha256}: store it first, with POST /api/v1/blobs or scrai blobs add`
        : `the blob ${sha256} is ${type}, not ${media_type}`;
    return [{ pointer, detail }];
  });
