import type { JsonObject, ToolGrant } from '@scrai/contracts';
import { suggestion } from '@scrai/expression';
import { valueFaults, type ValueFault } from './argument-check.js';
import { ToolsUnavailable } from './failures.js';
import type { McpServer } from './mcp/mcp-server.js';
import type { OfferedTool, Tool } from './tool.js';

const NO_OPTIONS: JsonObject = { type: 'object', maxProperties: 0 };

/** `mcp:files/read_file`, or `mcp:files/*` for all that the server offers. */
const OF_SERVER = /^mcp:([a-z][a-z0-9-]{0,31})\/(\*|[\w.-]{1,128})$/;

/** The tools of an installation: what templates may name, and what agents are offered. */
export class Toolbox {
  private readonly tools: ReadonlyMap<string, Tool>;
  private readonly servers: ReadonlyMap<string, McpServer>;

  constructor(tools: readonly Tool[], servers: readonly McpServer[] = []) {
    this.tools = new Map(tools.map((tool) => [tool.name, tool]));
    this.servers = new Map(servers.map((server) => [server.name, server]));
  }

  /**
   * What is wrong with a grant of a template, by pointer into `options`; nothing, where the agent can have it. What an MCP server
   * offers is known when it is asked, at the agent's turn.
   */
  readonly faultsOf = ({ tool: name, options = {} }: ToolGrant): ValueFault[] => {
    if (name.startsWith('mcp:')) {
      const detail = this.faultOfServer(name);
      return detail === null ? valueFaults(NO_OPTIONS, options) : [{ pointer: '', detail }];
    }
    const tool = this.tools.get(name);
    if (!tool)
      return [{ pointer: '', detail: `there is no tool ${name}${suggestion(name, [...this.tools.keys()])}` }];
    return valueFaults(tool.options ?? NO_OPTIONS, options);
  };

  /** The tools of an agent, in the order of its grants, each once. @throws ToolsUnavailable. */
  async offered(grants: readonly ToolGrant[]): Promise<OfferedTool[]> {
    const offered = new Map<string, OfferedTool>();
    for (const grant of grants) {
      const [fault] = this.faultsOf(grant);
      if (fault) throw missing(fault.detail);
      const [, server, wanted] = OF_SERVER.exec(grant.tool) ?? [];
      const tools = server === undefined ? [this.own(grant)] : await this.ofServer(server, wanted);
      for (const tool of tools) if (!offered.has(tool.id)) offered.set(tool.id, tool);
    }
    return [...offered.values()];
  }

  /** Whether there is a tool of that name, for whomever. */
  has(name: string): boolean {
    return this.tools.has(name);
  }

  /** Each MCP server with what it offers, or why it does not answer. */
  async standings(): Promise<{ name: string; tools: string[]; fault?: string }[]> {
    return Promise.all(
      [...this.servers.values()].map(async (server) => {
        try {
          return { name: server.name, tools: [...(await server.tools()).keys()] };
        } catch (error) {
          return { name: server.name, tools: [], fault: (error as Error).message };
        }
      }),
    );
  }

  /** Lets go of the servers. */
  async close(): Promise<void> {
    await Promise.all([...this.servers.values()].map((server) => server.close()));
  }

  private own({ tool: name, options = {} }: ToolGrant): OfferedTool {
    const tool = this.tools.get(name)!;
    const description = [tool.description, tool.within?.(options)].filter(Boolean).join(' ');
    return { ...tool, description, id: name, grantedOptions: options };
  }

  private async ofServer(server: string, wanted: string): Promise<OfferedTool[]> {
    const offers = await this.servers.get(server)!.tools();
    const offer = ([name, tool]: [string, Tool]): OfferedTool => ({
      ...tool,
      id: `mcp:${server}/${name}`,
      grantedOptions: {},
    });
    if (wanted === '*') return [...offers].map(offer);
    const tool = offers.get(wanted);
    if (tool) return [offer([wanted, tool])];
    throw missing(`the MCP server ${server} has no tool ${wanted}${suggestion(wanted, [...offers.keys()])}`);
  }

  private faultOfServer(name: string): string | null {
    const [, server] = OF_SERVER.exec(name) ?? [];
    if (server === undefined)
      return `${name} names no tool of an MCP server: write mcp:server/tool, or mcp:server/*`;
    if (this.servers.has(server)) return null;
    const known = [...this.servers.keys()];
    return `there is no MCP server ${server} here${suggestion(server, known)}; the file of SCRAI_TOOLS names those that there are`;
  }
}

const missing = (detail: string): ToolsUnavailable =>
  new ToolsUnavailable('unknown_tool', `The agent's template names tools, and here ${detail}`);
