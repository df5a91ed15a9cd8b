import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Database, GLOBAL_POLICY, listRetryPolicies, type Queryable, type RetryPolicy } from '@scrai/store';
import { DEFAULT_POLICY } from './retry-policy.js';

const REREAD_MS = 3_000;

/** The retry policies as they are in the database. */
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

  /** As `of`, and of this very moment: a policy that was just changed holds for the failure that comes next. */
  async now(db: Queryable, eventType: string): Promise<RetryPolicy> {
    await this.read(db);
    return this.of(eventType);
  }

  /** The policy of an event type, or else the global one; a few seconds old at most. */
  of(eventType: string): RetryPolicy {
    return this.byName.get(eventType) ?? this.byName.get(GLOBAL_POLICY) ?? DEFAULT_POLICY;
  }

  private async read(db: Queryable = this.database): Promise<void> {
    const policies = await listRetryPolicies(db);
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
