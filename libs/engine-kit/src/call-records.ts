import { Injectable } from '@nestjs/common';
import { Blobs } from './blobs.js';
import { ModelCalls } from './model-calls.js';
import { ToolCalls } from './tool-calls.js';

/** What a turn keeps on its way, so that another attempt need not do it again. */
@Injectable()
export class CallRecords {
  constructor(
    readonly model: ModelCalls,
    readonly tool: ToolCalls,
    readonly blobs: Blobs,
  ) {}
}
