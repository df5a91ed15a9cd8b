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

/** What is connected to: a URL, or a program with its whole environment. */
export type McpTarget =
  | { url: URL; headers: Record<string, string> }
  | { command: string; args?: string[]; cwd?: string; env: Record<string, string> };

/** A server's entry with its secrets put in. @throws Error for a secret that is not set, or a URL that is none. */
export function targetOf(entry: McpEntry, secret: (name: string) => string | undefined): McpTarget {
  const { url, command = '', args, cwd } = entry;
  const secrets = (names: Record<string, string> = {}): Record<string, string> =>
    Object.fromEntries(
      Object.entries(names).map(([name, variable]) => {
        const value = secret(variable);
        if (value === undefined) throw new Error(`has its ${name} in ${variable}, which is not set`);
        return [name, value];
      }),
    );
  if (url !== undefined)
    return { url: new URL(url), headers: { ...entry.headers, ...secrets(entry.secret_headers) } };
  return { command, args, cwd, env: { ...entry.env, ...secrets(entry.secret_env) } };
}
