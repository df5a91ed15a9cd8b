import { ToolsUnavailable } from '../failures.js';
import type { Tool } from '../tool.js';
import type { Connection } from './connection.js';
import type { McpTarget } from './target.js';

export interface McpSettings {
  /** What each connection is made to. */
  target: McpTarget;
  /** Longest time of one call. */
  timeoutMs?: number;
  /** Whether its tools change nothing, whatever they say of themselves. */
  readOnly?: boolean;
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
    await open?.close();
  }

  private async connect(): Promise<Connection> {
    // The SDK takes 0.3 s of CPU to load, and few processes have a server to speak with.
    const { connect } = await import('./connection.js');
    return connect(this.name, this.settings, () => void (this.connection = null));
  }
}
