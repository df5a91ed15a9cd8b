import type { Expression } from '@scrai/expression';
import type { CompiledRule } from '../compiled.js';
import { part } from './fault-list.js';
import { NAMES, type ExpressionPlace } from './names.js';
import type { Stage } from './stage.js';

/** Names that differ from one agent of a rule's `for` to the next. */
const OWN = ['agent', 'act'];

/** The names that a rule gives itself. They may use each other, in any order, but not in a circle. */
export function compileLet(
  { found, expressions }: Stage,
  sources: Record<string, string>,
  place: ExpressionPlace | null,
  pointer: string,
): CompiledRule['let'] {
  const names = Object.keys(sources).sort();
  const taken = place === null ? [] : Object.keys(NAMES[place]);
  const parsed = new Map<string, Expression>();
  for (const name of names) {
    const at = `${pointer}/${part(name)}`;
    if (taken.includes(name)) found.add(at, `${name} means something else here already; take another name`);
    const value = expressions.read(sources[name], place, at, [...names, ...found.faultyKeys(pointer)]);
    if (value) parsed.set(name, value);
  }
  for (const name of names) {
    const circle = circleFrom(name, parsed);
    if (circle) found.add(`${pointer}/${part(name)}`, `it needs itself: ${circle.join(' → ')}`);
  }
  if (!found.sound(pointer)) return [];
  const owns = (name: string): boolean =>
    OWN.includes(name) || (parsed.get(name)?.names.some((used) => owns(used)) ?? false);
  return [...parsed].map(([name, value]) => ({ name, value, own: owns(name) }));
}

/** The way from a name back to itself, if there is one. */
function circleFrom(start: string, parsed: Map<string, Expression>): string[] | null {
  const seen = new Set<string>();
  const ways = [[start]];
  for (let way = ways.pop(); way; way = ways.pop()) {
    for (const used of parsed.get(way.at(-1)!)?.names ?? []) {
      if (used === start) return [...way, start];
      if (!parsed.has(used) || seen.has(used)) continue;
      seen.add(used);
      ways.push([...way, used]);
    }
  }
  return null;
}
