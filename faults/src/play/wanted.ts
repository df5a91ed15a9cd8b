import type { JsonObject } from '@scrai/contracts';

/** A run to play: what determines it. */
export interface Wanted {
  template: string;
  parameters: JsonObject;
  seed: number;
  model: string;
}

/** What decides the runs of a scene. */
export interface Ask {
  seed: number;
  model: string;
  runs: number;
  /** Host and port of the ledger that agents with tools pay in at. */
  ledger: string;
}

type Play = Pick<Wanted, 'template' | 'parameters'>;

/** Every schedule that a scene may have: simultaneous, in turns and with tools, by a narrator, random and reactive, by the clock. */
const playsWith = (ledger: string): Play[] => [
  { template: 'commons', parameters: { fishers: 4, seasons: 4 } },
  { template: 'till', parameters: { ledger, knows_repeats: true, rounds: 3 } },
  { template: 'mystery', parameters: { max_rounds: 3 } },
  { template: 'rumour', parameters: { greetings: 4, whispers: 12 } },
  { template: 'price-negotiation', parameters: { max_rounds: 6 } },
  { template: 'joke-teller', parameters: { turns: 10, interval_ms: 200 } },
];

/**
 * Those whose log depends on the clock, or on what was broken off and must not be done again: it must replay, and need not be that of
 * another run.
 */
export const isUnique = ({ template, parameters }: Play): boolean =>
  template === 'joke-teller' || parameters.knows_repeats === false;

/** So many runs, of these in turn, each with a seed of its own. */
const inTurn = (plays: Play[], { seed, model, runs }: Ask): Wanted[] =>
  Array.from({ length: runs }, (_, index) => ({
    ...plays[index % plays.length],
    seed: seed * 1_000 + index,
    model,
  }));

/** Runs of every schedule. */
export const wantedRuns = (ask: Ask): Wanted[] => inTurn(playsWith(ask.ledger), ask);

/** The same, for an engine that has no tools. */
export const wantedWithoutTools = (ask: Ask): Wanted[] =>
  inTurn(
    playsWith(ask.ledger).filter(({ template }) => template !== 'till'),
    ask,
  );

/** Loops of tools alone, with somebody who knows a repeat by its key and with somebody who does not in turn. */
export const tillRuns = (ask: Ask, rounds: number): Wanted[] =>
  inTurn(
    [true, false].map((knows_repeats) => ({
      template: 'till',
      parameters: { ledger: ask.ledger, knows_repeats, rounds },
    })),
    ask,
  );
