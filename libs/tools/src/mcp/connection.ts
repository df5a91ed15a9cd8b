import { Client } from '@modelcontextprotocol/sdk/client';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ToolListChangedNotificationSchema, type Tool as McpTool } from '@modelcontextprotocol/sdk/types.js';
import { ENGINE_VERSION, type JsonObject } from '@scrai/contracts';
import type { Tool } from '../tool.js';
import { callMcpTool } from './call.js';
import type { McpSettings } from './mcp-server.js';
import type { McpTarget } from './target.js';
import { wireName } from './wire-name.js';

/** How long a server may take to come up, and to say what it has. */
const START_MS = 20_000;

/** A connection to an MCP server that is up, with the tools that it has just now, by the server's own names. */
export interface Connection {
  tools: ReadonlyMap<string, Tool>;
  close(): Promise<void>;
}

/** Its process sees nothing of ours but what it is given. */
function transportTo(target: McpTarget): Transport {
  if ('url' in target) {
    const { url, headers } = target;
    return new StreamableHTTPClientTransport(url, { requestInit: { headers } }) as Transport;
  }
  const env = { ...getDefaultEnvironment(), ...target.env };
  return new StdioClientTransport({ ...target, env, stderr: 'ignore' });
}

/** @param lost is called when the connection has ended, by whomever. */
export async function connect(name: string, settings: McpSettings, lost: () => void): Promise<Connection> {
  const client = new Client({ name: 'scrai', version: ENGINE_VERSION });
  client.onclose = lost;
  try {
    await client.connect(transportTo(settings.target), { timeout: START_MS });
    const connection = { tools: await toolsOf(client, name, settings), close: () => client.close() };
    client.setNotificationHandler(ToolListChangedNotificationSchema, async () => {
      connection.tools = await toolsOf(client, name, settings);
    });
    return connection;
  } catch (error) {
    await client.close();
    throw error;
  }
}

async function toolsOf(client: Client, server: string, settings: McpSettings): Promise<Map<string, Tool>> {
  const tools = new Map<string, Tool>();
  let cursor: string | undefined;
  do {
    const page = await client.listTools({ cursor }, { timeout: START_MS });
    for (const tool of page.tools) tools.set(tool.name, toolOf(client, server, settings, tool));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return tools;
}

function toolOf(client: Client, server: string, { timeoutMs, readOnly }: McpSettings, tool: McpTool): Tool {
  const { name, title, description, inputSchema, annotations } = tool;
  return {
    name: wireName(server, name),
    description: description ?? title ?? name,
    parameters: inputSchema as JsonObject,
    effect: readOnly || annotations?.readOnlyHint ? 'reads' : 'acts',
    repeatable: () => annotations?.idempotentHint === true,
    timeoutMs,
    checksArguments: true,
    run: (args, use) => callMcpTool(client, name, args, use),
  };
}
