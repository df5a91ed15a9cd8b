import type { Client } from '@modelcontextprotocol/sdk/client';
import {
  CallToolResultSchema,
  ErrorCode,
  McpError,
  type CallToolResult,
} from '@modelcontextprotocol/sdk/types.js';
import { kindOfMedia, mediaTypeOf, type JsonObject } from '@scrai/contracts';
import { ToolError, type ToolFailure } from '../failures.js';
import type { ToolUse } from '../tool.js';

/** The time of a call is that of whoever runs the tool; the SDK's own must not end it before. */
const NO_LIMIT_OF_ITS_OWN_MS = 2 ** 31 - 1;

const CODES: Partial<Record<number, ToolFailure>> = {
  [ErrorCode.InvalidParams]: 'bad_arguments',
  [ErrorCode.MethodNotFound]: 'unknown_tool',
};

/** Calls a tool of an MCP server, with the idempotency key beside the arguments for servers that know it. @throws ToolError. */
export async function callMcpTool(
  client: Client,
  name: string,
  args: JsonObject,
  { key, signal, show }: ToolUse,
): Promise<string> {
  const request = { name, arguments: args, _meta: { 'scrai/idempotency-key': key } };
  try {
    const options = { signal, timeout: NO_LIMIT_OF_ITS_OWN_MS };
    const result = (await client.callTool(request, CallToolResultSchema, options)) as CallToolResult;
    if (result.isError)
      throw new ToolError('failed', (await textOf(result)) || `${name} failed, and did not say why`);
    return await textOf(result, (image) => shown(image, name, show));
  } catch (cause) {
    if (!(cause instanceof McpError)) throw cause;
    throw new ToolError(CODES[cause.code] ?? 'failed', cause.message, { cause });
  }
}

type Image = Extract<CallToolResult['content'][number], { type: 'image' }>;

/**
 * What a model that reads texts can know of a result.
 * @param shownAs shows an image, and says what became of it; without, none is shown.
 */
async function textOf(
  { content, structuredContent }: CallToolResult,
  shownAs: (image: Image) => string | Promise<string> = () => 'not shown',
): Promise<string> {
  const parts: string[] = [];
  for (const part of content) {
    switch (part.type) {
      case 'text':
        parts.push(part.text);
        break;
      case 'image':
        parts.push(`[image: ${part.mimeType}, ${await shownAs(part)}]`);
        break;
      case 'audio':
        parts.push(`[audio: ${part.mimeType}, not shown]`);
        break;
      case 'resource_link':
        parts.push(`[${part.name}: ${part.uri}]`);
        break;
      case 'resource':
        parts.push('text' in part.resource ? part.resource.text : `[${part.resource.uri}, not shown]`);
    }
  }
  return parts.length === 0 && structuredContent ? JSON.stringify(structuredContent) : parts.join('\n');
}

/** The tool has done its work: an image that cannot be shown is no failure of it. */
async function shown({ data }: Image, name: string, show: ToolUse['show']): Promise<string> {
  const bytes = Buffer.from(data, 'base64');
  const media_type = mediaTypeOf(bytes);
  if (!media_type || kindOfMedia({ media_type }) !== 'image') return 'not shown';
  try {
    await show(bytes, media_type, `A picture from ${name}.`);
    return 'shown with what you say now';
  } catch (error) {
    if (error instanceof ToolError) return `not shown: ${error.message}`;
    throw error;
  }
}
