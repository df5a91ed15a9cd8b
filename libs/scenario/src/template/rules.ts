import type { JsonObject } from '@scrai/contracts';
import type { CompiledRule } from '../compiled.js';
import { part } from './fault-list.js';
import { reportRepeats, soundEntries, type Stage } from './stage.js';
import type { RuleEntry } from './types.js';
import { checkWorldPointer } from './world.js';

/** The rules with their expressions parsed. */
export function compileRules(stage: Stage, initial: JsonObject): CompiledRule[] {
  const entries = soundEntries(stage.template.rules, '/rules', stage.found);
  reportRepeats(entries, 'rules', stage.found);
  return entries.map(([entry, pointer]) => compileRule(stage, entry, pointer, initial));
}

function compileRule(stage: Stage, entry: RuleEntry, pointer: string, initial: JsonObject): CompiledRule {
  const { name, on, when, require: condition, because = '', set = {} } = entry;
  const { found, expressions } = stage;
  const read = (source: string | undefined, key: string) =>
    source === undefined ? null : expressions.read(source, `rule.${on}`, `${pointer}/${key}`);
  const judged = on === 'act' || on === 'narration';
  if (condition === undefined && Object.keys(set).length === 0) {
    found.add(pointer, `the rule ${name} does nothing: give it a require or a set`);
  }
  if (condition !== undefined && !judged) {
    found.add(
      `${pointer}/require`,
      `there is nothing to refuse on ${on}; require goes with on: act or on: narration`,
    );
  }
  if (condition !== undefined && because === '') {
    found.add(pointer, `the rule ${name} refuses without saying why: give it a because`);
  }
  const inOrder = Object.entries(set).sort(([a], [b]) => (a < b ? -1 : 1));
  const effects = inOrder.flatMap(([target, source]) => {
    const at = `${pointer}/set/${part(target)}`;
    checkWorldPointer(target, at, { initial, found, wildcard: judged });
    const value = expressions.read(source, `rule.${on}`, at);
    return value ? [{ pointer: target, value }] : [];
  });
  return { name, on, when: read(when, 'when'), require: read(condition, 'require'), because, set: effects };
}
