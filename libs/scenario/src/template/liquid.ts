import type { Json, JsonObject } from '@scrai/contracts';
import { boundedLiquid, suggestion } from '@scrai/expression';
import type { Template } from 'liquidjs';
import { part } from './fault-list.js';
import { Memo } from './memo.js';

/** `"{{ parameters.x }}"` and nothing else: its value keeps its type. */
const ONE_OUTPUT = /^\s*\{\{-?\s*((?:(?!\}\}|\{\{)[\s\S])*?)\s*-?\}\}\s*$/;

export const hasLiquid = (text: string): boolean => text.includes('{{') || text.includes('{%');

/** A text that cannot be rendered, in words: a sentence for each reason. */
class TextFault extends Error {
  constructor(readonly reasons: string[]) {
    super(reasons.join('; '));
  }
}

/** Renders the texts of a template: no files, no clock, no chance, bounded, and unknown names are faults. */
export class TextRenderer {
  private readonly liquid = boundedLiquid({ strict: true, all: true });
  private readonly parsed = new Memo<Template[]>((text) => this.liquid.parse(text));
  private readonly used = new Memo<string[] | string>((text) => this.namesOf(text), 2_000);

  /** The text with its names filled in; a single output keeps its type. @throws TextFault */
  text(text: string, names: JsonObject): Json {
    if (!hasLiquid(text)) return text;
    try {
      const single = ONE_OUTPUT.exec(text);
      if (single) return (this.liquid.evalValueSync(single[1], names) as Json | undefined) ?? null;
      return this.liquid.renderSync(this.parsed.get(text), names) as string;
    } catch (error) {
      throw new TextFault(errorsIn(error as LiquidFault).map((each) => inWords(each, names)));
    }
  }

  /** Every text inside a value, rendered; a text that fails is reported and left as it is. */
  value(
    value: Json,
    names: JsonObject,
    pointer: string,
    report: (pointer: string, detail: string) => void,
  ): Json {
    const inner = (item: Json, at: string): Json => this.value(item, names, at, report);
    if (Array.isArray(value)) return value.map((item, i) => inner(item, `${pointer}/${i}`));
    if (value !== null && typeof value === 'object') {
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, inner(item, `${pointer}/${part(key)}`)]),
      );
    }
    if (typeof value !== 'string') return value;
    try {
      return this.text(value, names);
    } catch (error) {
      if (!(error instanceof TextFault)) throw error;
      for (const reason of error.reasons) report(pointer, reason);
      return value;
    }
  }

  /** What is wrong with a text whose values are not known yet: its syntax, or names outside `known`. */
  faults(text: string, known: readonly string[]): string[] {
    if (!hasLiquid(text)) return [];
    const used = this.used.get(text);
    if (typeof used === 'string') return [used];
    const unknown = used.filter((name) => !known.includes(name));
    return unknown.map((name) => `there is no name ${name} in {{ }}${suggestion(name, known)}`);
  }

  /** Top-level names that a text uses, or the sentence on why it cannot be parsed. */
  private namesOf(text: string): string[] | string {
    try {
      return this.liquid.globalVariablesSync(this.parsed.get(text));
    } catch (error) {
      return inWords(error as LiquidFault, {});
    }
  }
}

type LiquidFault = Error & {
  /** Of what was rendered in one place, such as the body of a loop. */
  errors?: LiquidFault[];
  originalError?: Error & { variableName?: string };
};

const errorsIn = (error: LiquidFault): LiquidFault[] => error.errors?.flatMap(errorsIn) ?? [error];

function inWords(error: LiquidFault, names: JsonObject): string {
  const name = error.originalError?.variableName ?? /undefined variable: (\S+?),/.exec(error.message)?.[1];
  const reason = error.message.split(', line:')[0];
  if (name === undefined) return `the text cannot be rendered: ${reason}`;
  const [top, property] = name.split('.');
  const holder = names[top];
  if (property !== undefined && holder !== null && typeof holder === 'object') {
    const noun = top === 'parameters' ? 'parameter' : `property of ${top} called`;
    return `there is no ${noun} ${property}${suggestion(property, Object.keys(holder))}`;
  }
  return `there is no name ${name} in {{ }}${suggestion(name, Object.keys(names))}`;
}
