import type { MediaType } from '@scrai/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A picture or a sound, named by the SHA-256 of its bytes. */
@Entity('blobs')
@Index('blobs_unreferenced', ['updated_at'], { where: 'NOT referenced' })
export class BlobRow {
  @PrimaryColumn('text') sha256: string;
  @Column('text') media_type: MediaType;
  /** In bytes. */
  @Column('integer') size: number;
  @Column('bytea') bytes: Buffer;
  /** Whether an event, a template or an agent's turn ever named it. Such a blob stays, as logs do. */
  @Column('boolean') referenced: boolean;
  @Column('timestamptz', { default: () => 'now()' }) created_at: Date;
  @Column('timestamptz', { default: () => 'now()' }) updated_at: Date;
}

/** A piece of a blob that is on its way. */
@Entity('blob_parts')
@Index('blob_parts_by_age', ['created_at'])
export class BlobPartRow {
  @PrimaryColumn('text') sha256: string;
  @PrimaryColumn('integer') part: number;
  @Column('bytea') bytes: Buffer;
  @Column('timestamptz', { default: () => 'now()' }) created_at: Date;
}
