import arrow from '@jsep-plugin/arrow';
import jsep from 'jsep';
import { MAX_SOURCE, Mistake } from './limits.js';

jsep.plugins.register(arrow);
// Object literals, which jsep leaves to plugins: `{a: 1, 'b c': 2}`.
jsep.hooks.add('gobble-token', function (env) {
  if (this.char !== '{') return;
  env.node = { type: 'ObjectLiteral', entries: gobbleEntries(this) } as unknown as jsep.Expression;
});

type Scope = jsep.HookScope & { index: number };
export interface ObjectEntry {
  key: string;
  value: jsep.Expression;
}

function gobbleEntries(scope: Scope): ObjectEntry[] {
  const entries: ObjectEntry[] = [];
  const skipped = (char: string): boolean => {
    scope.gobbleSpaces();
    if (scope.char !== char) return false;
    scope.index++;
    return true;
  };
  skipped('{');
  while (!skipped('}')) {
    if (entries.length > 0 && !skipped(',')) scope.throwError('Expected , or }');
    if (skipped('}')) break;
    scope.gobbleSpaces();
    const key = scope.gobbleToken();
    if (key?.type !== 'Identifier' && !(key?.type === 'Literal' && typeof key.value === 'string')) {
      return scope.throwError('Expected the name of a property');
    }
    if (!skipped(':')) scope.throwError('Expected :');
    const value = scope.gobbleExpression();
    if (!value) scope.throwError('Expected a value');
    entries.push({ key: String(key.type === 'Identifier' ? key.name : key.value), value });
  }
  return entries;
}

/** Parses the text into jsep's tree, which `tree.ts` then admits or refuses. @throws Mistake. */
export function parseSyntax(source: string): jsep.Expression {
  if (source.length > MAX_SOURCE) {
    throw new Mistake(`it is longer than ${MAX_SOURCE.toLocaleString('en')} characters`);
  }
  if (source.trim() === '') throw new Mistake('it is empty', 0);
  try {
    return jsep(source);
  } catch (error) {
    if (error instanceof RangeError) throw new Mistake('it is nested too deeply');
    const { description, message, index } = error as Error & { description?: string; index?: number };
    throw new Mistake(`${description ?? message} at character ${(index ?? 0) + 1}`, index);
  }
}
