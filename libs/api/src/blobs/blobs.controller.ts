import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import { MEDIA_TYPES } from '@scrai/contracts';
import { ProblemError } from '@scrai/service-kit';
import { blobBytes, Database, getBlob, type StoredBlob } from '@scrai/store';
import type { Request, Response } from 'express';
import { ApiProblems } from '../http/problem-docs.js';
import { Blob, blobOf } from './blob.dto.js';
import { BlobIntake } from './blob-intake.js';

const BYTES = { type: 'string', format: 'binary' };
/** What has a hash for its name never changes; a browser that shows it shall run nothing of it. */
const HEADERS = {
  'cache-control': 'private, max-age=31536000, immutable',
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
};

@ApiTags('blobs')
@Controller('blobs')
export class BlobsController {
  constructor(
    private readonly database: Database,
    private readonly intake: BlobIntake,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Store a picture or a sound',
    description:
      'The body is its bytes. What is there already is 200. Templates and answers name it by its SHA-256.',
  })
  @ApiConsumes(...MEDIA_TYPES, 'application/octet-stream')
  @ApiBody({ schema: BYTES })
  @ApiCreatedResponse({ type: Blob })
  @ApiOkResponse({ type: Blob, description: 'It was there already.' })
  @ApiProblems(413, 422)
  async keepBlob(@Req() { body }: Request, @Res({ passthrough: true }) response: Response): Promise<Blob> {
    if (!Buffer.isBuffer(body) || body.length === 0) {
      const detail =
        'The body has no bytes. Send those of a picture or a sound as they are, as Content-Type: image/png or what it is.';
      throw new ProblemError(422, 'invalid_body', detail);
    }
    const { blob, created } = await this.intake.keep(body);
    response.location(`/api/v1/blobs/${blob.sha256}`);
    if (!created) response.status(200);
    return blobOf(blob);
  }

  @Get(':sha256')
  @ApiOperation({
    summary: 'Read a picture or a sound',
    description: 'Its bytes, as what they are. They never change, so they may be kept for ever.',
  })
  @ApiProduces(...MEDIA_TYPES)
  @ApiOkResponse({ schema: BYTES })
  @ApiProblems(404)
  async readBlob(@Param('sha256') sha256: string, @Res() response: Response): Promise<void> {
    const { media_type } = await this.there(sha256);
    const bytes = await blobBytes(this.database, sha256);
    if (!bytes) throw missing(sha256);
    const name = `${sha256.slice(0, 12)}.${media_type.split('/')[1]}`;
    response
      .set({ ...HEADERS, etag: `"${sha256}"`, 'content-disposition': `inline; filename="${name}"` })
      .type(media_type)
      .send(bytes);
  }

  @Get(':sha256/description')
  @ApiOperation({ summary: 'Read what is known of a picture or a sound' })
  @ApiOkResponse({ type: Blob })
  @ApiProblems(404)
  async getBlob(@Param('sha256') sha256: string): Promise<Blob> {
    return blobOf(await this.there(sha256));
  }

  private async there(sha256: string): Promise<StoredBlob> {
    const blob = /^[0-9a-f]{64}$/.test(sha256) ? await getBlob(this.database, sha256) : null;
    if (!blob) throw missing(sha256);
    return blob;
  }
}

const missing = (sha256: string): ProblemError =>
  new ProblemError(
    404,
    'not_found',
    `There is no blob ${JSON.stringify(sha256)}. Events and templates name those that there are, in \`media\`.`,
  );
