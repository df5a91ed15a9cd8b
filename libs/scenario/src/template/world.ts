import type { JsonObject } from '@scrai/contracts';
import type { CompiledScenario } from '../compiled.js';
import type { FaultReport } from './fault-list.js';
import { breaches, checkJsonSchema } from './json-schema.js';
import { pointerParts } from './pointers.js';
import { suggestion } from '@scrai/expression';
import type { Stage } from './stage.js';

/** The world's schema and its initial state, which must satisfy it. */
export function compileWorld({ template, found }: Stage): CompiledScenario['world'] {
  const schema = found.sound('/world/schema') ? (template.world?.schema ?? null) : null;
  const initial = template.world?.initial ?? {};
  const whole = found.sound('/world/initial');
  if (schema && checkJsonSchema(schema, '/world/schema', found) && whole) {
    for (const { pointer, detail } of breaches(schema, initial)) {
      found.add(`/world/initial${pointer}`, `the world breaks its own schema: ${detail}`);
    }
  }
  return { schema, initial };
}

/**
 * Top-level properties that the world may have: those at the start, those of its schema, and those that rules set.
 * Null where a narrator may add any.
 */
export function worldProperties({ rules, world }: JsonObject, narrated: boolean): string[] | null {
  const entries = Array.isArray(rules) ? rules : [];
  const pointers = entries.flatMap((rule) => Object.keys((rule as { set?: JsonObject } | null)?.set ?? {}));
  return propertiesOfWorld((world ?? {}) as JsonObject, pointers, narrated);
}

/** The same, where the pointers that rules set are known. */
export function propertiesOfWorld(
  { schema, initial }: { schema?: JsonObject | null; initial?: JsonObject },
  pointers: string[],
  narrated: boolean,
): string[] | null {
  if (narrated && schema?.additionalProperties !== false) return null;
  const ofRules = pointers.map((pointer) => pointerParts(pointer)?.[0]);
  const ofSchema = Object.keys((schema?.properties as JsonObject | undefined) ?? {});
  const names = [...Object.keys(initial ?? {}), ...ofSchema, ...ofRules];
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** Reports a pointer that is none, that is the whole world, or that leads into a part which the world does not start with. */
export function checkWorldPointer(
  text: string,
  at: string,
  { initial, found, wildcard }: { initial: JsonObject; found: FaultReport; wildcard: boolean },
): void {
  const parts = pointerParts(text);
  if (!parts) {
    found.add(at, `${text} is not a JSON pointer: it starts with / and parts are joined by /`);
  } else if (parts.length === 0) {
    found.add(at, 'the pointer names the whole world; name a part of it');
  } else if (parts.length > 1 && !Object.hasOwn(initial, parts[0])) {
    const known = Object.keys(initial);
    found.add(
      at,
      `the world starts without /${parts[0]}, so nothing can be put into it${suggestion(parts[0], known)}`,
    );
  }
  if (!wildcard && text.includes('{agent}'))
    found.add(at, '{agent} stands for the acting agent, and nobody acts here');
}
