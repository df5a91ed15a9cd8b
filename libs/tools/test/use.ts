import type { Json, JsonObject, MemoryNote, PatchOperation, RecalledMemory } from '@scrai/contracts';
import { checkArguments, runTool, toolboxOf, type Toolbox } from '../src/index.js';

/** What a tool has shown. */
export interface Shown {
  bytes: Uint8Array;
  media_type: string;
  alt: string;
}

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
    remembered?: MemoryNote[];
    memories?: RecalledMemory[];
    shown?: Shown[];
  } = {},
): Promise<string> {
  const { seed = 7, world = {}, signal = new AbortController().signal, proposed = [], shown = [] } = more;
  const { remembered = [], memories = [] } = more;
  const [tool] = await (more.toolbox ?? toolboxOf()).offered([grant]);
  checkArguments(tool, args);
  const propose = (patch: PatchOperation[]): void => void proposed.push(...patch);
  const remember = (note: MemoryNote): void => void remembered.push(note);
  const recall = async (query: string, most: number): Promise<RecalledMemory[]> =>
    memories.filter(({ text }) => text.includes(query)).slice(0, most);
  const show = async (bytes: Uint8Array, media_type: string, alt: string): Promise<void> =>
    void shown.push({ bytes, media_type, alt });
  return runTool(tool, args, {
    key: 'key',
    seed,
    agent: 'Ada',
    world,
    signal,
    propose,
    remember,
    recall,
    show,
  });
}
