import type { JsonObject } from '@scrai/contracts';

/** A run to play: what determines it. */
export interface Wanted {
  template: string;
  parameters: JsonObject;
  seed: number;
  model: string;
}

/** Every schedule that a scene may have: simultaneous, in turns, by a narrator, random and reactive, by the clock. */
const PLAYS: Pick<Wanted, 'template' | 'parameters'>[] = [
  { template: 'commons', parameters: { fishers: 4, seasons: 4 } },
  { template: 'two-agent-conversation', parameters: { rounds: 7 } },
  { template: 'mystery', parameters: { max_rounds: 3 } },
  { template: 'rumour', parameters: { greetings: 4, whispers: 12 } },
  { template: 'price-negotiation', parameters: { max_rounds: 6 } },
  { template: 'joke-teller', parameters: { turns: 10, interval_ms: 200 } },
];

/** The one whose events depend on the clock: its log must replay, and need not be that of another run. */
export const isTimed = ({ template }: Pick<Wanted, 'template'>): boolean => template === 'joke-teller';

/** So many runs, of every schedule in turn, each with a seed of its own. */
export const wantedRuns = (seed: number, model: string, runs: number): Wanted[] =>
  Array.from({ length: runs }, (_, index) => ({
    ...PLAYS[index % PLAYS.length],
    seed: seed * 1_000 + index,
    model,
  }));
