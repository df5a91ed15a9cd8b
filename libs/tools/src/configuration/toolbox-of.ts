import { dirname, resolve } from 'node:path';
import { McpServer } from '../mcp/mcp-server.js';
import { targetOf } from '../mcp/target.js';
import type { Tool } from '../tool.js';
import { Toolbox } from '../toolbox.js';
import { calculator } from '../tools/calculator.js';
import { dice } from '../tools/dice.js';
import { draw } from '../tools/draw.js';
import { http } from '../tools/http.js';
import { memorySearch } from '../tools/memory-search.js';
import { memoryWrite } from '../tools/memory-write.js';
import { worldChange } from '../tools/world-change.js';
import { worldRead } from '../tools/world-read.js';
import { ownTool } from './own-tool.js';
import { readToolsFile, ToolsFileError } from './read-tools-file.js';
import type { ToolsFile } from './tools-file.js';

/** What the settings of a process say of tools. */
export interface ToolsConfig {
  /** The tools file, as it was read. */
  toolsFile?: { path: string; text: string };
  /** Value of an environment variable that a tools file names. */
  secret?: (name: string) => string | undefined;
}

/** Tools that come with ScrAI. A new one is a file beside these and its name here. */
const SHIPPED: readonly Tool[] = [dice, calculator, draw, worldRead, worldChange, memoryWrite, memorySearch];
const NOTHING: ToolsFile = { mcp: {}, tools: [], http: { internal: [] } };

/** The tools of this installation: the shipped ones, the operator's own, and MCP servers. @throws ToolsFileError with every fault. */
export function toolboxOf({ toolsFile, secret = () => undefined }: ToolsConfig = {}): Toolbox {
  const file = toolsFile ? readToolsFile(toolsFile) : NOTHING;
  const faults: string[] = [];
  const attempt = <T>(at: string, make: () => T): T[] => {
    try {
      return [make()];
    } catch (error) {
      faults.push(`${at} ${(error as Error).message}`);
      return [];
    }
  };
  const folder = dirname(toolsFile?.path ?? '.');
  const tools = [...SHIPPED, http(file.http.internal)];
  file.tools.forEach((path, i) => {
    const [tool] = attempt(`/tools/${i}`, () => ownTool(resolve(folder, path)));
    if (!tool) return;
    if (tools.some(({ name }) => name === tool.name))
      faults.push(`/tools/${i} is a second tool ${tool.name}`);
    tools.push(tool);
  });
  const servers = Object.entries(file.mcp).flatMap(([name, entry]) =>
    attempt(`/mcp/${name}`, () => {
      const target = targetOf({ ...entry, cwd: resolve(folder, entry.cwd ?? '.') }, secret);
      return new McpServer(name, { target, timeoutMs: entry.timeout_ms, readOnly: entry.read_only });
    }),
  );
  if (faults.length > 0) throw new ToolsFileError(toolsFile?.path ?? '(settings)', faults);
  return new Toolbox(tools, servers);
}
