import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import type { JsonObject } from '@scrai/contracts';
import type { StoredTemplate } from '@scrai/store';
import { IsOptional, IsString } from 'class-validator';
import { FaultBody } from '../http/problem-docs.js';
import { iso, Resource } from '../http/resource.js';

export class VersionQuery {
  @ApiPropertyOptional({ description: 'The newest version when absent.', example: '1.0.0' })
  @IsOptional()
  @IsString()
  version?: string;
}

/** A template in a list: its document is left out. */
export class TemplateSummary extends Resource implements client.TemplateSummary {
  @ApiProperty({ example: 'price-negotiation' })
  name: string;

  @ApiProperty({ example: '1.0.0' })
  version: string;

  @ApiProperty({ description: 'SHA-256 of the canonical form of the document.' })
  hash: string;

  @ApiProperty()
  description: string;
}

/** One immutable version of a template. */
export class Template extends TemplateSummary implements client.Template {
  @ApiProperty({ type: Object, description: 'The parsed template.' })
  document: JsonObject;

  @ApiProperty({ description: 'The text as it was sent, comments and all.' })
  source: string;
}

export class Validation implements client.Validation {
  @ApiProperty()
  valid: boolean;

  @ApiProperty({ type: [FaultBody], description: 'Every fault, in the order of the text.' })
  errors: FaultBody[];
}

export const summaryOf = (row: StoredTemplate): TemplateSummary => ({
  id: row.id,
  name: row.name,
  version: row.version,
  hash: row.content_hash,
  description: typeof row.document.description === 'string' ? row.document.description : '',
  created_at: iso(row.created_at),
  updated_at: iso(row.updated_at),
});

export const templateOf = (row: StoredTemplate): Template => ({
  ...summaryOf(row),
  document: row.document,
  source: row.source,
});
