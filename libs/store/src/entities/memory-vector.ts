import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The meaning of a text by a model: found by the hash of the text, and never changed. */
@Entity('memory_vectors')
@Index('memory_vectors_used', ['used_on'])
export class MemoryVectorRow {
  /** `provider:model`. */
  @PrimaryColumn('text') model: string;
  /** SHA-256. */
  @PrimaryColumn('bytea') text_hash: Buffer;
  @Column('real', { array: true }) vector: number[];
  /** Day on which it was last looked for. */
  @Column('date') used_on: string;
}
