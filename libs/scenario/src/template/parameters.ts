import type { Json, JsonObject } from '@scrai/contracts';
import { suggestion } from '@scrai/expression';
import { type FaultList, part } from './fault-list.js';
import type { ParameterDeclaration } from './types.js';

type Declarations = Record<string, ParameterDeclaration>;

/** Values of all parameters: those given, else the defaults. Faults are those of the given values and of the defaults. */
export function resolveParameters(declared: Declarations, given: JsonObject, found: FaultList): JsonObject {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(declared, name)) continue;
    found.add(
      `/parameters/${part(name)}`,
      `there is no parameter ${name}${suggestion(name, Object.keys(declared))}`,
    );
  }
  const resolved: JsonObject = {};
  for (const [name, declaration] of Object.entries(declared)) {
    const at = `/parameters/${part(name)}`;
    if (!found.sound(at)) continue;
    if (declaration.default !== undefined)
      report(declaration, declaration.default, `the default of parameter ${name}`, at, found);
    const value = Object.hasOwn(given, name) ? given[name] : declaration.default;
    if (value === undefined) found.add(at, `the parameter ${name} has no default, so it must be given`);
    else if (Object.hasOwn(given, name)) report(declaration, value, `the parameter ${name}`, at, found);
    resolved[name] = value ?? null;
  }
  return resolved;
}

/** Values with which a template can be checked before any are given: defaults, else plausible ones. */
export function sampleParameters(declared: Declarations): JsonObject {
  return Object.fromEntries(
    Object.entries(declared)
      .filter(([, declaration]) => declaration.default === undefined)
      .map(([name, { type, minimum, maximum, values }]): [string, Json] => {
        const number = Math.min(Math.max(1, minimum ?? 1), maximum ?? Infinity);
        const samples = {
          number,
          integer: Math.ceil(number),
          string: name,
          boolean: true,
          enum: values?.[0] ?? null,
        };
        return [name, samples[type]];
      }),
  );
}

function report(
  declaration: ParameterDeclaration,
  value: Json,
  what: string,
  at: string,
  found: FaultList,
): void {
  const wrong = wrongValue(declaration, value);
  if (wrong) found.add(at, `${what} ${wrong}, not ${JSON.stringify(value)}`);
}

function wrongValue({ type, minimum, maximum, values }: ParameterDeclaration, value: Json): string | null {
  if (type === 'enum') {
    const allowed = values ?? [];
    return allowed.includes(value)
      ? null
      : `must be one of ${allowed.map((item) => JSON.stringify(item)).join(', ')}`;
  }
  const whole = type === 'integer';
  if (whole ? !Number.isInteger(value) : typeof value !== type) {
    const kinds = {
      number: 'a number',
      integer: 'a whole number',
      string: 'a text',
      boolean: 'true or false',
    };
    return `must be ${kinds[type]}`;
  }
  if (typeof value !== 'number') return null;
  if (minimum !== undefined && value < minimum) return `must be at least ${minimum}`;
  return maximum !== undefined && value > maximum ? `must be at most ${maximum}` : null;
}
