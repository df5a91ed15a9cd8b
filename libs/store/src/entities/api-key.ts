import type { KeyScope } from '@scrai/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A key that opens the REST side. The secret itself is nowhere: 256 random bits need no salt, so their digest is enough. */
@Entity('api_keys')
export class ApiKeyRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text') name: string;
  @Column('text') scope: KeyScope;
  /** The beginning of the secret, by which people tell keys apart. */
  @Column('text') prefix: string;
  /** SHA-256 of the secret, in hexadecimal digits. */
  @Index('api_keys_digest', { unique: true }) @Column('text') digest: string;
  /** To the minute. */
  @Column('timestamptz', { nullable: true }) last_used_at: Date | null;
  @Column('timestamptz', { nullable: true }) revoked_at: Date | null;
  @Column('timestamptz', { default: () => 'now()' }) created_at: Date;
  @Column('timestamptz', { default: () => 'now()' }) updated_at: Date;
}
