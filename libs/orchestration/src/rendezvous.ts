import { createHash } from 'node:crypto';
import { PARTITIONS } from '@scrai/contracts';

const weight = (member: string, partition: number): string =>
  createHash('sha256').update(`${member}/${partition}`).digest('hex');

/** Partitions of `self` among the live members (rendezvous hashing: a member that comes or goes moves only its share). */
export function ownedPartitions(self: string, members: Iterable<string>): Set<number> {
  const all = [...new Set([self, ...members])];
  const owned = new Set<number>();
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const owner = all.reduce((best, member) =>
      weight(member, partition) > weight(best, partition) ? member : best,
    );
    if (owner === self) owned.add(partition);
  }
  return owned;
}
