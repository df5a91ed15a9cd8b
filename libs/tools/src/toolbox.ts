import type { JsonObject, ToolGrant } from '@scrai/contracts';
import { suggestion } from '@scrai/expression';
import { valueFaults, type ValueFault } from './argument-check.js';
import { ToolsUnavailable } from './failures.js';
import type { OfferedTool, Tool } from './tool.js';
import { calculator } from './tools/calculator.js';
import { dice } from './tools/dice.js';
import { worldChange } from './tools/world-change.js';
import { worldRead } from './tools/world-read.js';

/** The tools that come with ScrAI. A new one is a file beside these and a line here. */
const SHIPPED: readonly Tool[] = [dice, calculator, worldRead, worldChange];

const NO_OPTIONS: JsonObject = { type: 'object', maxProperties: 0 };

/** The tools of this installation: what templates may name, and what agents are offered. */
export class Toolbox {
  private readonly tools: ReadonlyMap<string, Tool>;

  constructor(tools: readonly Tool[] = SHIPPED) {
    this.tools = new Map(tools.map((tool) => [tool.name, tool]));
  }

  /** What is wrong with a grant of a template, by pointer into `options`; nothing, where the agent can have it. */
  readonly faultsOf = ({ tool: name, options = {} }: ToolGrant): ValueFault[] => {
    const tool = this.tools.get(name);
    if (!tool) {
      return [{ pointer: '', detail: `there is no tool ${name}${suggestion(name, [...this.tools.keys()])}` }];
    }
    return valueFaults(tool.options ?? NO_OPTIONS, options);
  };

  /** The tools of an agent, in the order of its grants. @throws ToolsUnavailable. */
  async offered(grants: readonly ToolGrant[]): Promise<OfferedTool[]> {
    return grants.map((grant) => {
      const tool = this.tools.get(grant.tool);
      if (!tool) {
        const [{ detail }] = this.faultsOf(grant);
        throw new ToolsUnavailable('unknown_tool', `The agent's template names tools, and here ${detail}`);
      }
      return { ...tool, id: tool.name, grantedOptions: grant.options ?? {} };
    });
  }

  has(name: string): boolean {
    return this.tools.has(name);
  }
}
