import { SIMULATED_NAMES } from '@scrai/contracts';
import { ExpressionError, parseExpression, suggestion, type Expression } from '@scrai/expression';
import type { FaultReport } from './fault-list.js';
import { Memo } from './memo.js';
import { NAMES, PLACES_WITH_DRAW, type ExpressionPlace } from './names.js';

export type Place = ExpressionPlace | 'simulated';

/** What a template declares, so that a mistyped `world.x` or `parameters.x` is found; null: anything may be there. */
export interface Declared {
  parameters: readonly string[] | null;
  world: readonly string[] | null;
  tables?: readonly string[] | null;
}

const AGENT = ['name', 'role', 'attributes', 'relations'];
const SIMULATED_AGENT = ['name', 'engine_type', 'attributes', 'goals', 'plan', 'beliefs', 'relations'];

const parsed = new Memo<Expression>((source) => parseExpression(source), 2_000);

/** Parses the expressions of a template and reports what they may not use. */
export class ExpressionReader {
  constructor(
    private readonly found: FaultReport,
    public declared: Declared = { parameters: null, world: null },
  ) {}

  /** The same, with its faults going elsewhere. */
  reportingTo(found: FaultReport, declared: Partial<Declared> = {}): ExpressionReader {
    return new ExpressionReader(found, { ...this.declared, ...declared });
  }

  /**
   * The expression, or null where it does not parse. Names unknown at its place, and not among `more`, are reported too; where the
   * place is not known (null), no name is.
   */
  read(
    source: string,
    place: Place | null,
    pointer: string,
    more: readonly string[] = [],
  ): Expression | null {
    try {
      const expression = parsed.get(source);
      for (const fault of this.faults(expression, place, more))
        this.found.add(pointer, `«${source}»: ${fault}`);
      return expression;
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      this.found.add(pointer, `«${source}» does not parse: ${error.reason}`);
      return null;
    }
  }

  private *faults(
    { names, references, referencedFunctions }: Expression,
    place: Place | null,
    more: readonly string[],
  ): Iterable<string> {
    const known = place === null ? names : [...namesAt(place), ...more];
    for (const name of names) {
      if (!known.includes(name)) yield `there is no name ${name} here${suggestion(name, known)}`;
    }
    if (referencedFunctions.includes('draw') && !maySayDraw(place)) yield 'draw is not allowed here';
    for (const reference of references) {
      const [top, property] = splitOnce(reference);
      const properties = known.includes(top) ? this.propertiesOf(top, place) : null;
      if (properties === null || properties.includes(property)) continue;
      yield `${top} has no ${property}${suggestion(property, properties)}`;
    }
  }

  private propertiesOf(name: string, place: Place | null): readonly string[] | null {
    if (name === 'parameters' || name === 'world') return this.declared[name];
    if (name === 'tables') return this.declared.tables ?? null;
    if (name === 'before') return this.declared.world;
    if (name === 'agent' && place !== null) return place === 'simulated' ? SIMULATED_AGENT : AGENT;
    return null;
  }
}

const namesAt = (place: Place): string[] =>
  Object.keys(place === 'simulated' ? SIMULATED_NAMES : NAMES[place]);

const maySayDraw = (place: Place | null): boolean =>
  place === null || place === 'simulated' || PLACES_WITH_DRAW.has(place);

function splitOnce(reference: string): [string, string] {
  const at = reference.indexOf('.');
  return [reference.slice(0, at), reference.slice(at + 1)];
}
