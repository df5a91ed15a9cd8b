import type { Json, JsonObject } from '@scrai/contracts';
import { ACT_BANKS, ANY_ACT, ANY_ACT_ALONE, ANY_VALUE, type ActBank } from './banks/acts.js';
import { listed, sentence, type Slots } from './sentences.js';
import type { Situation } from './situation.js';

const KIND_NAMES = ['kind', 'type', 'action', 'move', 'act'];
/** Kinds of acts that are no act: nothing is announced. */
export const NO_ACT = /^(none|pass|wait|nothing|idle|talk|speak|say|listen|abstain|hold)$/i;

const inWords = (name: string): string =>
  name.replaceAll(/[_-]+/g, ' ').replaceAll(/([a-z])([A-Z])/g, '$1 $2');

function valueWords(name: string, value: Json, alone: boolean): string | null {
  if (typeof value === 'number') return alone ? String(value) : `${inWords(name)} ${value}`;
  if (typeof value === 'boolean') return value ? inWords(name) : `no ${inWords(name)}`;
  if (typeof value === 'string' && value !== '' && value.length <= 60) return inWords(value);
  if (Array.isArray(value) && value.every((item) => typeof item === 'string'))
    return listed(value.map(inWords));
  return null;
}

/** The kind of an act and what else it holds, in words. */
function wordsOf(act: JsonObject): { kind: string | null; value: string | undefined } {
  const kindName = KIND_NAMES.find((name) => typeof act[name] === 'string');
  const rest = Object.entries(act).filter(([name, value]) => name !== kindName && value !== null);
  const values = rest
    .map(([name, value]) => valueWords(name, value, rest.length === 1))
    .filter((words) => words !== null);
  return {
    kind: kindName ? (act[kindName] as string) : null,
    value: values.length ? listed(values) : undefined,
  };
}

function bankFor(kind: string | null, value: string | undefined): ActBank['lines'] {
  if (kind === null) return ANY_VALUE;
  return (
    ACT_BANKS.find((bank) => bank.fits.test(kind))?.lines ?? (value === undefined ? ANY_ACT_ALONE : ANY_ACT)
  );
}

/** A sentence that announces an act; null for an act that is none. */
export function actSentence(act: JsonObject, slots: Slots, situation: Situation): string | null {
  const { kind, value } = wordsOf(act);
  if (kind !== null ? NO_ACT.test(kind) : value === undefined) return null;
  const filled = { ...slots, value, kind: kind === null ? undefined : inWords(kind) };
  return (
    sentence(bankFor(kind, value), filled, situation, 'act') ??
    sentence(ANY_ACT_ALONE, filled, situation, 'act')
  );
}
