import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';

/** What waits at a consumer. */
export interface ConsumerStats {
  consumer: string;
  /** Messages that were not delivered yet. */
  pending: number;
  /** Messages that were delivered and are not settled. */
  in_flight: number;
  redelivered: number;
}

/** What people, metrics and tests do with streams; nothing on the way of a turn comes here. */
export class Administration {
  private constructor(private readonly manager: JetStreamManager) {}

  static async over(connection: NatsConnection): Promise<Administration> {
    return new Administration(await jetstreamManager(connection, { checkAPI: false }));
  }

  async stats(stream: string): Promise<ConsumerStats[]> {
    const consumers = await this.manager.consumers.list(stream).next();
    return consumers.map(({ name, num_pending, num_ack_pending, num_redelivered }) => ({
      consumer: name,
      pending: num_pending,
      in_flight: num_ack_pending,
      redelivered: num_redelivered,
    }));
  }

  async purge(stream: string): Promise<void> {
    await this.manager.streams.purge(stream);
  }

  async deleteStream(stream: string): Promise<void> {
    await this.manager.streams.delete(stream);
  }
}
