import type { Json, JsonObject } from '@scrai/contracts';
import type { ExpressionReader } from './expression-reader.js';
import { type FaultReport, part } from './fault-list.js';
import { checkJsonSchema } from './json-schema.js';

/** Checks the schema of an act: an object (or null), with hints for the simulated model that parse. */
export function checkActs(
  acts: JsonObject,
  pointer: string,
  { found, expressions }: { found: FaultReport; expressions: ExpressionReader },
): void {
  const types = [acts.type].flat() as Json[];
  if (!types.includes('object') || types.some((type) => type !== 'object' && type !== 'null')) {
    found.add(
      pointer,
      'an act is an object: its schema needs type: object, or [object, "null"] where it may be left out',
    );
  }
  checkJsonSchema(acts, pointer, found);
  readSimulated(acts, pointer, expressions, found);
}

function readSimulated(node: Json, pointer: string, expressions: ExpressionReader, found: FaultReport): void {
  if (node === null || typeof node !== 'object') return;
  for (const [key, value] of Object.entries(node) as [string, Json][]) {
    const at = `${pointer}/${part(key)}`;
    if (key !== 'x-simulated') readSimulated(value, at, expressions, found);
    else if (typeof value === 'string') expressions.read(value, 'simulated', at);
    else found.add(at, 'x-simulated is an expression, so it must be a text');
  }
}
