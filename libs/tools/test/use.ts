import type { Json, JsonObject, PatchOperation } from '@scrai/contracts';
import { checkArguments, runTool, toolboxOf, type Toolbox } from '../src/index.js';

/** Runs a tool as the loop does. `proposed` fills with what it puts before the rules. */
export async function use(
  grant: { tool: string; options?: JsonObject },
  args: JsonObject,
  more: {
    seed?: number;
    world?: Json;
    signal?: AbortSignal;
    toolbox?: Toolbox;
    proposed?: PatchOperation[];
    shown?: { bytes: Uint8Array; media_type: string; alt: string }[];
  } = {},
): Promise<string> {
  const { seed = 7, world = {}, signal = new AbortController().signal, proposed = [], shown = [] } = more;
  const [tool] = await (more.toolbox ?? toolboxOf()).offered([grant]);
  checkArguments(tool, args);
  const propose = (patch: PatchOperation[]): void => void proposed.push(...patch);
  const show = async (bytes: Uint8Array, media_type: string, alt: string): Promise<void> =>
    void shown.push({ bytes, media_type, alt });
  return runTool(tool, args, { key: 'key', seed, agent: 'Ada', world, signal, propose, show });
}
