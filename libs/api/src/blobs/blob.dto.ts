import { ApiProperty } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import { MEDIA_TYPES, type MediaType } from '@scrai/contracts';
import type { StoredBlob } from '@scrai/store';
import { iso, Resource } from '../http/resource.js';

/** A picture or a sound, named by what it holds. */
export class Blob extends Resource implements client.Blob {
  @ApiProperty({ description: 'SHA-256 of its bytes, which is its id too.' })
  sha256: string;

  @ApiProperty({ enum: MEDIA_TYPES, description: 'What its bytes are, whatever they were sent as.' })
  media_type: MediaType;

  @ApiProperty({ type: 'integer', description: 'In bytes.' })
  size: number;

  @ApiProperty({
    description:
      'Whether a template, an event or a turn ever named it. One that nothing names for a day goes.',
  })
  referenced: boolean;
}

export const blobOf = ({ sha256, media_type, size, referenced, ...row }: StoredBlob): Blob => ({
  ...{ id: sha256, sha256, media_type, size, referenced },
  created_at: iso(row.created_at),
  updated_at: iso(row.updated_at),
});
