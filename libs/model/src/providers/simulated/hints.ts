import { draw } from '@scrai/determinism';
import { boundedLiquid, parseExpression, type Expression } from '@scrai/expression';
import type { SimulatedHints } from '@scrai/contracts';
import type { Template } from 'liquidjs';
import { BoundedCache } from '../../bounded-cache.js';
import { ModelError } from '../../language-model.js';
import type { Situation } from './situation.js';

/** A hint that cannot be played is a fault of the template, and trying again would not help. */
const broken = (what: string, cause: unknown): ModelError =>
  new ModelError(
    {
      code: 'simulated_hint',
      message: `A hint for the simulated model cannot be played: ${what}: ${(cause as Error).message}`,
      retryable: false,
      origin: 'model',
    },
    { cause },
  );

const expressions = new BoundedCache<string, Expression>((source) => parseExpression(source), 2000);
const liquid = boundedLiquid({ strict: false });
const templates = new BoundedCache<string, Template[]>((text) => liquid.parse(text), 2000);

/** Value of an expression at this point of a turn. @throws ModelError `simulated_hint`. */
export function evaluate(source: string, situation: Situation): unknown {
  try {
    return expressions.get(source).evaluate({
      names: situation.names,
      draw: (purpose, index) => draw(situation.seed, 'hint', purpose, index),
    });
  } catch (error) {
    throw broken(`«${source}»`, error);
  }
}

/** Whether a condition holds; one that is absent does. */
export const holds = (when: string | undefined, situation: Situation): boolean =>
  when === undefined || Boolean(evaluate(when, situation));

/** A line with its names filled in. @throws ModelError `simulated_hint`. */
export function render(line: string, situation: Situation): string {
  if (!line.includes('{')) return line;
  try {
    return (liquid.renderSync(templates.get(line), situation.names) as string).trim();
  } catch (error) {
    throw broken(`the line «${line}»`, error);
  }
}

/** The longest part of a line that is the same however it is rendered: what betrays that it was said. */
const marks = new BoundedCache<string, string>((line) => {
  const fixed = line.split(/\{[{%][\s\S]*?[%}]\}/);
  return fixed.reduce((a, b) => (b.length > a.length ? b : a)).trim();
}, 2000);

const unsaid = (bank: readonly string[], situation: Situation, by: 'anyone' | 'self'): readonly string[] =>
  bank.filter((line) => {
    const mark = marks.get(line);
    return mark === '' || !situation.wasSaid(mark, by);
  });

/** Those of some lines that fall to an agent in this round: who speak at the same moment then do not say the same one. */
function ofVoice(
  lines: readonly string[],
  bank: readonly string[],
  { hints, view }: Situation,
): readonly string[] {
  if (!hints.voice) return lines;
  const { index, of } = hints.voice;
  const share = Math.min(bank.length, of);
  return lines.filter((line) => (bank.indexOf(line) + view.clock.round) % share === index % share);
}

/**
 * A line of a bank: drawn among those that nobody said yet, else that this agent did not, else among all; each time among
 * those of its voice, as long as it has some that it did not say.
 */
export function lineOf(bank: readonly string[], situation: Situation, purpose: string): string | null {
  if (!bank.length) return null;
  const own = unsaid(bank, situation, 'self');
  const fresh = unsaid(own, situation, 'anyone');
  const mine = (lines: readonly string[]): readonly string[] => ofVoice(lines, bank, situation);
  const choices = [mine(fresh), mine(own), fresh, own, mine(bank), bank];
  const lines = choices.find(({ length }) => length > 0) ?? bank;
  return render(situation.pick(lines, purpose), situation);
}

type Cue = NonNullable<SimulatedHints['cues']>[number];

/** The first cue whose condition holds. */
export const cueOf = (situation: Situation): Cue | undefined =>
  situation.hints.cues?.find((cue) => holds(cue.when, situation));

/** Names that an expression gives: one, a list, or none. */
export function namesFrom(source: string | undefined, situation: Situation): string[] {
  const value = source === undefined ? null : evaluate(source, situation);
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}

/** The bank for a kind of act, else `default`. */
export const bankOf = (situation: Situation, kind: string | null): readonly string[] =>
  situation.hints.lines?.[kind ?? 'default'] ?? situation.hints.lines?.default ?? [];
