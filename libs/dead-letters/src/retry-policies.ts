import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Database, GLOBAL_POLICY, listRetryPolicies, type RetryPolicy } from '@scrai/store';
import { DEFAULT_POLICY } from './retry-policy.js';

const REREAD_MS = 3_000;

/** The retry policies as they are in the database, a few seconds old at most. */
@Injectable()
export class RetryPolicies implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('dead-letters');
  private byName = new Map<string, RetryPolicy>();
  private timer?: NodeJS.Timeout;

  constructor(private readonly database: Database) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.read();
    this.timer = setInterval(() => void this.reread(), REREAD_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** The policy of an event type, or else the global one. */
  of(eventType: string): RetryPolicy {
    return this.byName.get(eventType) ?? this.byName.get(GLOBAL_POLICY) ?? DEFAULT_POLICY;
  }

  private async read(): Promise<void> {
    const policies = await listRetryPolicies(this.database);
    this.byName = new Map(policies.map((policy) => [policy.name, policy]));
  }

  private async reread(): Promise<void> {
    try {
      await this.read();
    } catch (error) {
      this.logger.warn(`Retry policies stay as they were: ${String(error)}`);
    }
  }
}
