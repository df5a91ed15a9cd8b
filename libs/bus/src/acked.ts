import type { JetStreamManager, StreamInfo } from '@nats-io/jetstream';

/**
 * Removes the messages of a work-queue stream that their consumer knows to be acked and that are still there: a broker that was killed may
 * have kept the one and not the other (seen of nats-server 2.9.10). They are delivered to nobody, while their subjects take no other
 * message, and whoever looks for them takes them for waiting.
 * @returns how many there were.
 */
export async function removeAcked(manager: JetStreamManager, { config, state }: StreamInfo): Promise<number> {
  if (state.messages === 0) return 0;
  const consumers = [];
  for await (const consumer of manager.consumers.list(config.name)) consumers.push(consumer);
  const waiting = consumers.reduce(
    (sum, { num_pending, num_ack_pending }) => sum + num_pending + num_ack_pending,
    0,
  );
  if (state.messages <= waiting) return 0;
  let removed = 0;
  for (const { ack_floor, config: consumer } of consumers) {
    if (ack_floor.stream_seq < state.first_seq) continue;
    // All that is below was acked, whatever is acked meanwhile.
    const below = { filter: consumer.filter_subject!, seq: ack_floor.stream_seq + 1 };
    removed += (await manager.streams.purge(config.name, below)).purged;
  }
  return removed;
}
