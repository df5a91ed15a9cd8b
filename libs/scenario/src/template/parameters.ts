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
  const sound = { ...sampleParameters(declared), ...defaultsOf(declared) };
  const resolved: JsonObject = {};
  for (const [name, declaration] of Object.entries(declared)) {
    const at = `/parameters/${part(name)}`;
    const { default: fallback } = declaration;
    if (fallback !== undefined) report(declaration, fallback, `the default of parameter ${name}`, at, found);
    const own = Object.hasOwn(given, name);
    if (own) report(declaration, given[name], `the parameter ${name}`, at, found);
    else if (fallback === undefined)
      found.add(at, `the parameter ${name} has no default, so it must be given`);
    // After a fault the rest is checked with a value that fits, so that one fault does not look like many.
    resolved[name] = own && found.sound(at) ? given[name] : sound[name];
  }
  return resolved;
}

/** The defaults that fit their own declarations. */
const defaultsOf = (declared: Declarations): JsonObject =>
  Object.fromEntries(
    Object.entries(declared)
      .filter(
        ([, declaration]) =>
          declaration.default !== undefined && !wrongValue(declaration, declaration.default),
      )
      .map(([name, declaration]) => [name, declaration.default!]),
  );

/** Plausible values, with which a template can be checked before any are given. */
export function sampleParameters(declared: Declarations): JsonObject {
  return Object.fromEntries(
    Object.entries(declared).map(([name, { type, minimum, maximum, values }]): [string, Json] => {
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
