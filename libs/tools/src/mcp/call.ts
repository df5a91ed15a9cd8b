import type { Client } from '@modelcontextprotocol/sdk/client';
import {
  CallToolResultSchema,
  ErrorCode,
  McpError,
  type CallToolResult,
} from '@modelcontextprotocol/sdk/types.js';
import type { JsonObject } from '@scrai/contracts';
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
  { key, signal }: ToolUse,
): Promise<string> {
  const request = { name, arguments: args, _meta: { 'scrai/idempotency-key': key } };
  try {
    const options = { signal, timeout: NO_LIMIT_OF_ITS_OWN_MS };
    const result = (await client.callTool(request, CallToolResultSchema, options)) as CallToolResult;
    const text = textOf(result);
    if (result.isError) throw new ToolError('failed', text || `${name} failed, and did not say why`);
    return text;
  } catch (cause) {
    if (!(cause instanceof McpError)) throw cause;
    throw new ToolError(CODES[cause.code] ?? 'failed', cause.message, { cause });
  }
}

/** What a model that reads texts can know of a result. */
function textOf({ content, structuredContent }: CallToolResult): string {
  const parts = content.map((part) => {
    switch (part.type) {
      case 'text':
        return part.text;
      case 'image':
      case 'audio':
        return `[${part.type}: ${part.mimeType}, not shown]`;
      case 'resource_link':
        return `[${part.name}: ${part.uri}]`;
      case 'resource':
        return 'text' in part.resource ? part.resource.text : `[${part.resource.uri}, not shown]`;
    }
  });
  return parts.length === 0 && structuredContent ? JSON.stringify(structuredContent) : parts.join('\n');
}
