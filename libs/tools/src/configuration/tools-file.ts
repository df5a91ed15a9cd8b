import type { JsonObject } from '@scrai/contracts';
import { HOST_PATTERN } from '../http/allowed-hosts.js';
import type { McpEntry } from '../mcp/target.js';

/** What an operator says of tools. Templates name what is here, and can add nothing to it. */
export interface ToolsFile {
  /** MCP servers by name. */
  mcp: Record<string, McpEntry>;
  /** Files with a tool each, relative to this one. */
  tools: string[];
  http: { internal: string[] };
}

const text = { type: 'string', minLength: 1, maxLength: 4_000 };
const texts = { type: 'object', additionalProperties: { type: 'string', maxLength: 4_000 } };
const variables = {
  type: 'object',
  additionalProperties: { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$' },
};
const record = (properties: object, more: object = {}) => ({
  type: 'object',
  properties,
  additionalProperties: false,
  ...more,
});

/** JSON Schema of a tools file. */
export const TOOLS_FILE_SCHEMA = record({
  mcp: {
    type: 'object',
    propertyNames: { pattern: '^[a-z][a-z0-9-]{0,31}$' },
    additionalProperties: record(
      {
        command: text,
        args: { type: 'array', items: { type: 'string', maxLength: 4_000 } },
        cwd: text,
        env: texts,
        secret_env: variables,
        url: { type: 'string', pattern: '^https?://' },
        headers: texts,
        secret_headers: variables,
        timeout_ms: { type: 'integer', minimum: 1, maximum: 600_000 },
        read_only: { type: 'boolean' },
      },
      { oneOf: [{ required: ['command'] }, { required: ['url'] }] },
    ),
  },
  tools: { type: 'array', items: text, maxItems: 200 },
  http: record({
    internal: { type: 'array', items: { type: 'string', pattern: HOST_PATTERN }, maxItems: 100 },
  }),
}) as unknown as JsonObject;
