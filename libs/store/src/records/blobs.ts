import { createHash } from 'node:crypto';
import {
  BLOB_PART_BYTES,
  type BlobAnswer,
  type BlobPart,
  type BlobPartKept,
  type MediaType,
} from '@scrai/contracts';
import type { Database } from '../database.js';
import type { BlobPartRow, BlobRow } from '../entities/blob.js';
import type { Queryable } from '../statement.js';

export interface NewBlob {
  media_type: MediaType;
  bytes: Uint8Array;
  /** Whether something names it already; without that, it is swept when nothing does for a day. */
  referenced: boolean;
}

/** What is known of a blob besides its bytes. */
export type StoredBlob = Omit<BlobRow, 'bytes'>;

const FACTS = 'sha256, media_type, size, referenced, created_at, updated_at';

/** Once named, always named; and whoever brings it again, has a day again to name it. */
const KEEP = {
  name: 'keep_blob',
  text: `INSERT INTO blobs (sha256, media_type, size, bytes, referenced) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (sha256) DO UPDATE SET referenced = blobs.referenced OR EXCLUDED.referenced, updated_at = now()
  RETURNING ${FACTS}, created_at = now() AS created`,
};

/** Stores a blob under the SHA-256 of its bytes; one that is there stays. */
export async function keepBlob(
  db: Queryable,
  { media_type, bytes, referenced }: NewBlob,
): Promise<{ blob: StoredBlob; created: boolean }> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const params = [sha256, media_type, bytes.length, Buffer.from(bytes), referenced];
  const [{ created, ...blob }] = await db.query<StoredBlob & { created: boolean }>(KEEP, params);
  return { blob, created };
}

/**
 * Takes a piece of a blob that an agent's turn names; with the last one it is stored. A repeat changes nothing.
 * @throws Error where the pieces are not what their hash says; those that are sent again replace them.
 */
export function keepBlobPart(db: Database, piece: BlobPart): Promise<BlobPartKept> {
  const { sha256, media_type, size, part, bytes } = piece;
  return db.transaction(async (tx) => {
    const there = await tx.query('UPDATE blobs SET referenced = true WHERE sha256 = $1 RETURNING 1', [
      sha256,
    ]);
    if (there.length > 0) return { standing: 'stored' };
    await tx.query(
      'INSERT INTO blob_parts (sha256, part, bytes) VALUES ($1, $2, $3) ON CONFLICT (sha256, part) DO UPDATE SET bytes = EXCLUDED.bytes',
      [sha256, part, Buffer.from(bytes, 'base64')],
    );
    if ((part + 1) * BLOB_PART_BYTES < size) return { standing: 'more' };
    const pieces = await tx.query<BlobPartRow>('DELETE FROM blob_parts WHERE sha256 = $1 RETURNING *', [
      sha256,
    ]);
    const whole = Buffer.concat(pieces.sort((a, b) => a.part - b.part).map((each) => each.bytes));
    const { blob } = await keepBlob(tx, { media_type, bytes: whole, referenced: true });
    if (blob.sha256 !== sha256)
      throw new Error(`what came as blob ${sha256} has the SHA-256 ${blob.sha256}: send all of it again`);
    return { standing: 'stored' };
  });
}

export async function getBlob(db: Queryable, sha256: string): Promise<StoredBlob | null> {
  const [row] = await db.query<StoredBlob>(`SELECT ${FACTS} FROM blobs WHERE sha256 = $1`, [sha256]);
  return row ?? null;
}

export async function blobBytes(db: Queryable, sha256: string): Promise<Buffer | null> {
  const [row] = await db.query<{ bytes: Buffer }>('SELECT bytes FROM blobs WHERE sha256 = $1', [sha256]);
  return row?.bytes ?? null;
}

/** A piece of a blob, as it goes over the broker. */
export async function blobPart(db: Queryable, sha256: string, part: number): Promise<BlobAnswer> {
  const [row] = await db.query<BlobRow>(
    'SELECT media_type, size, substring(bytes FROM $2 FOR $3) AS bytes FROM blobs WHERE sha256 = $1',
    [sha256, part * BLOB_PART_BYTES + 1, BLOB_PART_BYTES],
  );
  if (!row) return { blob: null };
  const { media_type, size, bytes } = row;
  return { blob: { media_type, size, bytes: bytes.toString('base64') } };
}

const typesIn = (rows: StoredBlob[]): Map<string, StoredBlob['media_type']> =>
  new Map(rows.map(({ sha256, media_type }) => [sha256, media_type]));

/** Which of them are there, each with what it is. */
export async function typesOfBlobs(
  db: Queryable,
  sha256s: readonly string[],
): Promise<Map<string, StoredBlob['media_type']>> {
  if (sha256s.length === 0) return new Map();
  const rows = await db.query<StoredBlob>(
    'SELECT sha256, media_type FROM blobs WHERE sha256 = ANY($1::text[])',
    [sha256s],
  );
  return typesIn(rows);
}

/** Marks blobs as named, so that they stay. @returns those that are there, each with what it is. */
export async function referToBlobs(
  db: Queryable,
  sha256s: readonly string[],
): Promise<Map<string, StoredBlob['media_type']>> {
  if (sha256s.length === 0) return new Map();
  const rows = await db.query<StoredBlob>(
    'UPDATE blobs SET referenced = true WHERE sha256 = ANY($1::text[]) RETURNING sha256, media_type',
    [[...new Set(sha256s)].sort()],
  );
  return typesIn(rows);
}
