import { describe, expect, it } from '@jest/globals';
import { PARTITIONS } from '@scrai/contracts';
import { ownedPartitions } from '../src/rendezvous.js';

const members = ['one', 'two', 'three', 'four'];
const owner = (partition: number, among: string[]): string[] =>
  among.filter((self) => ownedPartitions(self, among).has(partition));
const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);

describe('the shares of orchestrators', () => {
  it('are all partitions for one alone, whether or not it counts itself', () => {
    expect([...ownedPartitions('one', [])]).toEqual(partitions);
    expect([...ownedPartitions('one', ['one'])]).toEqual(partitions);
  });

  it('give every partition to exactly one of those who know the same members, in whatever order', () => {
    for (const partition of partitions) {
      expect(owner(partition, members)).toHaveLength(1);
      expect(owner(partition, [...members].reverse())).toEqual(owner(partition, members));
    }
  });

  it('move only the share of a member that goes', () => {
    const left = members.filter((member) => member !== 'three');
    for (const partition of partitions) {
      const [before] = owner(partition, members);
      if (before !== 'three') expect(owner(partition, left)).toEqual([before]);
    }
  });

  it('leave nobody out among many partitions', () => {
    for (const pair of [members.slice(0, 2), members.slice(2)]) {
      for (const self of pair) expect(ownedPartitions(self, pair).size).toBeGreaterThan(0);
    }
  });
});
