import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';

/** An MCP server as a tools file names it: a command to be started, or a URL. */
export interface McpEntry {
  command?: string;
  args?: string[];
  cwd?: string;
  env?: Record<string, string>;
  /** Variable of the server -> variable of this process that holds its value. */
  secret_env?: Record<string, string>;
  url?: string;
  headers?: Record<string, string>;
  /** Header -> variable of this process that holds its value. */
  secret_headers?: Record<string, string>;
  timeout_ms?: number;
  read_only?: boolean;
}

/** Makes transports to a server. Its process sees nothing of ours but what it is given. @throws Error for a secret that is not set. */
export function transportTo(entry: McpEntry, secret: (name: string) => string | undefined): () => Transport {
  const { url, command = '', args, cwd } = entry;
  const secrets = (names: Record<string, string> = {}): Record<string, string> =>
    Object.fromEntries(
      Object.entries(names).map(([name, variable]) => {
        const value = secret(variable);
        if (value === undefined) throw new Error(`has its ${name} in ${variable}, which is not set`);
        return [name, value];
      }),
    );
  if (url !== undefined) {
    const headers = { ...entry.headers, ...secrets(entry.secret_headers) };
    return () => new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }) as Transport;
  }
  const env = { ...getDefaultEnvironment(), ...entry.env, ...secrets(entry.secret_env) };
  return () => new StdioClientTransport({ command, args, cwd, env, stderr: 'ignore' });
}
