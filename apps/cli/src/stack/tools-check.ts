import type { Settings } from '@scrai/service-kit';
import { toolboxOf, ToolsFileError, type Toolbox } from '@scrai/tools';
import type { Check } from './servers-check.js';

const SHOWN = 8;

/** The file of tools, and each MCP server in it: whether it answers, and what it offers. Nothing, where there is no file. */
export async function checkTools(settings: Settings): Promise<Check[]> {
  if (!settings.toolsFile) return [];
  let toolbox: Toolbox;
  try {
    toolbox = toolboxOf(settings);
  } catch (error) {
    if (!(error instanceof ToolsFileError)) throw error;
    return [{ name: 'tools', state: 'missing', detail: error.message }];
  }
  try {
    const standings = await toolbox.standings();
    return standings.map(({ name, tools, fault }) => {
      const more = tools.length > SHOWN ? ', …' : '';
      const offers = `${tools.length} tools: ${tools.slice(0, SHOWN).join(', ')}${more}`;
      return { name: `mcp:${name}`, state: fault === undefined ? 'ok' : 'missing', detail: fault ?? offers };
    });
  } finally {
    await toolbox.close();
  }
}
