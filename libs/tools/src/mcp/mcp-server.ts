import { Client } from '@modelcontextprotocol/sdk/client';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ToolListChangedNotificationSchema, type Tool as McpTool } from '@modelcontextprotocol/sdk/types.js';
import { ENGINE_VERSION, type JsonObject } from '@scrai/contracts';
import { ToolsUnavailable } from '../failures.js';
import type { Tool } from '../tool.js';
import { callMcpTool } from './call.js';
import { wireName } from './wire-name.js';

/** How long a server may take to come up, and to say what it has. */
const START_MS = 20_000;

export interface McpSettings {
  /** Makes what the server is spoken with over; each connection takes a new one. */
  transport(): Transport;
  /** Longest time of one call. */
  timeoutMs?: number;
  /** Whether its tools change nothing, whatever they say of themselves. */
  readOnly?: boolean;
}

interface Connection {
  client: Client;
  tools: Map<string, Tool>;
}

/** An MCP server: connected when it is first needed, and again when the connection was lost. */
export class McpServer {
  private connection: Promise<Connection> | null = null;

  constructor(
    readonly name: string,
    private readonly settings: McpSettings,
  ) {}

  /** What it offers, by the server's own names. @throws ToolsUnavailable when it does not answer; trying again may help. */
  async tools(): Promise<ReadonlyMap<string, Tool>> {
    this.connection ??= this.connect();
    const connecting = this.connection;
    try {
      return (await connecting).tools;
    } catch (cause) {
      if (this.connection === connecting) this.connection = null;
      const message = `The MCP server ${this.name} does not answer: ${(cause as Error).message}`;
      throw new ToolsUnavailable('tool_server_unreachable', message, { cause });
    }
  }

  async close(): Promise<void> {
    const { connection } = this;
    this.connection = null;
    const open = await connection?.catch(() => null);
    await open?.client.close();
  }

  private async connect(): Promise<Connection> {
    const client = new Client({ name: 'scrai', version: ENGINE_VERSION });
    const stale = (): void => void (this.connection = null);
    client.onclose = stale;
    try {
      await client.connect(this.settings.transport(), { timeout: START_MS });
      const connection = { client, tools: await this.list(client) };
      client.setNotificationHandler(ToolListChangedNotificationSchema, async () => {
        connection.tools = await this.list(client);
      });
      return connection;
    } catch (error) {
      await client.close();
      throw error;
    }
  }

  private async list(client: Client): Promise<Map<string, Tool>> {
    const tools = new Map<string, Tool>();
    let cursor: string | undefined;
    do {
      const page = await client.listTools({ cursor }, { timeout: START_MS });
      for (const tool of page.tools) tools.set(tool.name, this.toolOf(client, tool));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return tools;
  }

  private toolOf(client: Client, { name, title, description, inputSchema, annotations }: McpTool): Tool {
    const { timeoutMs, readOnly } = this.settings;
    return {
      name: wireName(this.name, name),
      description: description ?? title ?? name,
      parameters: inputSchema as JsonObject,
      effect: readOnly || annotations?.readOnlyHint ? 'reads' : 'acts',
      repeatable: () => annotations?.idempotentHint === true,
      timeoutMs,
      checksArguments: true,
      run: (args, use) => callMcpTool(client, name, args, use),
    };
  }
}
