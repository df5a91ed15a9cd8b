import type { Attempt } from '@scrai/client';

/**
 * The attempts of an event instance as people read them: one entry for each, with how it ended. The start of an attempt is
 * written down as well as its end, and one whose engine died has no end: it is `lost` once another one was started.
 */
export function attemptsOf(history: Attempt[], lockedBy: string | null): Attempt[] {
  return history.flatMap((entry, index) => {
    if (entry.status !== 'processing') return entry;
    const { engine_id, retry_count } = entry;
    const later = history.slice(index + 1);
    if (later.some((each) => each.engine_id === engine_id && each.retry_count === retry_count)) return [];
    if (later.length === 0 && lockedBy === `processing_by_${engine_id}`) return entry;
    return { ...entry, status: 'lost', error: 'nothing more was heard of it' };
  });
}
