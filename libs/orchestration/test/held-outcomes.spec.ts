import { beforeEach, describe, expect, it } from '@jest/globals';
import { ACK, type Settlement } from '@scrai/bus';
import { HeldOutcomes } from '../src/held-outcomes.js';
import { outcomeOf } from './scenarios.js';

const RUN = '0123c1de-2f5e-4c5b-9d0a-3f1f6f1d7a10';
const message = (turn: number) => outcomeOf(RUN, turn);
const LATER: Settlement = { kind: 'retry', after_ms: 500 };

let held: HeldOutcomes;
let settled: Map<number, Settlement>;

/** Offers the outcomes of these turns, and notes when and how each is settled. */
function offer(...turns: number[]): void {
  for (const turn of turns) {
    void held.offer(message(turn)).then((settlement) => settled.set(turn, settlement));
  }
}

/** Turn -> settlement, of the deliveries that were settled by now. */
async function soFar(): Promise<[number, Settlement][]> {
  await Promise.resolve();
  return [...settled].sort(([a], [b]) => a - b);
}

beforeEach(() => {
  held = new HeldOutcomes();
  settled = new Map();
});

describe('a held outcome', () => {
  it('is not settled before its effect is durable', async () => {
    offer(1);
    expect(held.get(1)).toMatchObject({ turn: 1 });
    expect(held.isKept(1)).toBe(false);
    expect(await soFar()).toEqual([]);
  });

  it('is acked and gone when the log has closed its turn', async () => {
    offer(1, 2);
    held.closed([1]);
    expect(await soFar()).toEqual([[1, ACK]]);
    expect(held.has(1)).toBe(false);
    expect(held.has(2)).toBe(true);
  });

  it('is left for the next append where this one has no room', () => {
    for (const turn of [1, 2, 3]) void held.offer(message(turn), [], 400);
    const turns = (used: number): number[] => held.early(new Set(), used, 1_000).map(({ turn }) => turn);
    expect(turns(0)).toEqual([1, 2]);
    expect(turns(300)).toEqual([1]);
    expect(turns(700)).toEqual([]);
  });

  it('goes alone where it is larger than an append should be', () => {
    for (const turn of [1, 2]) void held.offer(message(turn), [], 4_000);
    expect(held.early(new Set(), 0, 1_000).map(({ turn }) => turn)).toEqual([1]);
    expect(held.early(new Set(), 1, 1_000)).toEqual([]);
  });

  it('is early where no turn of the append uses it up, until `turn_outcomes` has it', async () => {
    offer(1, 2, 3);
    const early = held.early(new Set([1]), 0, 1_000);
    expect(early.map(({ turn }) => turn)).toEqual([2, 3]);
    held.committed(early);
    expect(await soFar()).toEqual([
      [2, ACK],
      [3, ACK],
    ]);
    expect(held.isKept(2)).toBe(true);
    expect(held.get(2)).toBeDefined();
    expect(held.early(new Set([1]), 0, 1_000)).toEqual([]);
  });

  it('from `turn_outcomes` is kept, and takes nothing from one that was delivered', async () => {
    offer(1);
    const delivered = held.get(1);
    held.restore(message(1));
    held.restore(message(2));
    expect(held.get(1)).toBe(delivered);
    expect(held.isKept(1)).toBe(false);
    expect(held.isKept(2)).toBe(true);
    expect(held.early(new Set(), 0, 1_000).map(({ turn }) => turn)).toEqual([1]);
    held.closed([1, 2]);
    expect(await soFar()).toEqual([[1, ACK]]);
  });

  it('is acked when the log has closed its turn without it', async () => {
    offer(1, 2);
    const late = held.late((turn) => turn !== 2).map(({ turn }) => turn);
    expect(late).toEqual([1]);
    held.closed(late);
    expect(await soFar()).toEqual([[1, ACK]]);
    expect(held.has(2)).toBe(true);
  });

  it('goes back with all others when the host gives up, and what was acked stays acked', async () => {
    offer(1, 2, 3);
    held.committed([message(2)]);
    held.giveBack(LATER);
    expect(await soFar()).toEqual([
      [1, LATER],
      [2, ACK],
      [3, LATER],
    ]);
    expect(held.has(1)).toBe(false);
    expect(held.early(new Set(), 0, 1_000)).toEqual([]);
  });
});
