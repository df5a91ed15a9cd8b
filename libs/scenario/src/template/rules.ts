import type { JsonObject } from '@scrai/contracts';
import type { CompiledRule } from '../compiled.js';
import type { Cast } from './cast/cast.js';
import { part } from './fault-list.js';
import { compileLet } from './lets.js';
import type { ExpressionPlace } from './names.js';
import { entriesOf, reportRepeats, type Stage } from './stage.js';
import type { RuleEntry } from './types.js';
import { checkWorldPointer } from './world.js';

/** The rules with their agents named and their expressions parsed. */
export function compileRules(stage: Stage, cast: Cast, initial: JsonObject): CompiledRule[] {
  const entries = entriesOf(stage.template.rules, '/rules');
  reportRepeats(entries, 'rules', stage.found);
  return entries.map(([entry, pointer]) => compileRule(stage, cast, entry, pointer, initial));
}

const judges = ({ on }: RuleEntry): boolean => on === 'act' || on === 'narration';

function compileRule(
  stage: Stage,
  cast: Cast,
  entry: RuleEntry,
  pointer: string,
  initial: JsonObject,
): CompiledRule {
  const { name, on, because = '' } = entry;
  const { found, expressions } = stage;
  reportIdle(stage, entry, pointer);
  const place = placeOf(entry);
  const bound = compileLet(stage, entry.let ?? {}, place, `${pointer}/let`);
  const own = [...Object.keys(entry.let ?? {}), ...found.faultyKeys(`${pointer}/let`)];
  const read = (key: 'when' | 'require') =>
    entry[key] === undefined ? null : expressions.read(entry[key], place, `${pointer}/${key}`, own);
  const inOrder = Object.entries(entry.set ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const set = inOrder.flatMap(([target, source]) => {
    const at = `${pointer}/set/${part(target)}`;
    checkWorldPointer(target, at, {
      initial,
      found,
      wildcard: on === undefined || judges(entry) || entry.for !== undefined,
    });
    if (entry.for && !target.includes('{agent}')) {
      found.add(at, `the rule ${name} sets this once for each agent: put {agent} into the pointer`);
    }
    const value = expressions.read(source, place, at, own);
    return value ? [{ pointer: target, value }] : [];
  });
  const agents = entry.for ? cast.expand(entry.for, `${pointer}/for`, found) : null;
  return { name, on, when: read('when'), require: read('require'), because, let: bound, for: agents, set };
}

/** Null where the rule does not say. */
function placeOf(entry: RuleEntry): ExpressionPlace | null {
  const { on } = entry;
  if (on === undefined) return null;
  return entry.for !== undefined && (on === 'round' || on === 'scene') ? `rule.${on}.for` : `rule.${on}`;
}

/** Reports what a rule says in vain. */
function reportIdle({ found }: Stage, entry: RuleEntry, pointer: string): void {
  const { name, on, require: condition, because = '', set = {} } = entry;
  const unsaid = (key: string): boolean => found.unsaid(pointer, key);
  if (condition === undefined && Object.keys(set).length === 0 && unsaid('require') && unsaid('set')) {
    found.add(pointer, `the rule ${name} does nothing: give it a require or a set`);
  }
  if (entry.for !== undefined && judges(entry)) {
    found.add(`${pointer}/for`, `on ${on} there is one agent already; for goes with on: round or on: scene`);
  }
  if (condition === undefined) return;
  if (on !== undefined && !judges(entry)) {
    found.add(
      `${pointer}/require`,
      `there is nothing to refuse on ${on}; require goes with on: act or on: narration`,
    );
  }
  if (because === '' && unsaid('because')) {
    found.add(pointer, `the rule ${name} refuses without saying why: give it a because`);
  }
}
