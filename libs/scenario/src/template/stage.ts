import type { AgentChange, JsonObject } from '@scrai/contracts';
import type { LessonShelf } from './cast/lesson-shelf.js';
import type { ExpressionReader } from './expression-reader.js';
import type { FaultList } from './fault-list.js';
import type { TextRenderer } from './liquid.js';
import type { ToolFaults } from './tools.js';
import type { ScenarioTemplate } from './types.js';

/** What the parts of a compilation share: the template with its texts rendered, and where faults go. */
export interface Stage {
  template: ScenarioTemplate;
  parameters: JsonObject;
  seed: number;
  model: string;
  /** Names of models that were trained, with what they stand for. */
  models: Readonly<Record<string, string>>;
  /** Agent -> what replaces parts of its definition. */
  changes: Record<string, AgentChange>;
  found: FaultList;
  renderer: TextRenderer;
  expressions: ExpressionReader;
  /** Absent where the template was checked before. */
  toolFaults?: ToolFaults;
  lessons: LessonShelf;
}

/** `provider:model`, or an alias, where that is no name of a trained one. */
export const modelNamed = (name: string, models: Stage['models']): string =>
  Object.hasOwn(models, name) ? models[name] : name;

/** What an entry is called in sentences whose own name is missing or faulty. */
const NAMELESS = 'without a name';

/**
 * The entries of a list, each with its pointer, for a closer look. What is faulty in them was reported and left out (soundParts), so
 * that of a faulty entry even what it must have may be missing.
 */
export const entriesOf = <T extends object>(
  list: readonly (T | null)[] | undefined,
  pointer: string,
): [T, string][] =>
  (list ?? []).flatMap((entry, i): [T, string][] =>
    entry === null ? [] : [[{ name: NAMELESS, ...entry }, `${pointer}/${i}`]],
  );

/** Reports every name that a list uses twice. */
export function reportRepeats(entries: [{ name: string }, string][], noun: string, found: FaultList): void {
  const seen = new Map<string, string>();
  for (const [{ name }, at] of entries) {
    if (name === NAMELESS) continue;
    const first = seen.get(name);
    if (first !== undefined)
      found.add(`${at}/name`, `there are two ${noun} called ${name}; the other is ${first}`);
    else seen.set(name, at);
  }
}
