import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG, isLoopback, ListenError, type Config } from '@scrai/service-kit';
import { apiKeyOf, Database, hasApiKeys, looksLikeApiKey } from '@scrai/store';
import type { Caller } from './caller.js';

interface Known {
  caller: Promise<Caller | null>;
  until: number;
  good: boolean;
}

/** A revoked key works this long at most. */
const MEMORY_MS = 3_000;
const MOST_KNOWN = 10_000;

/** Knows whose key a secret is. The database is asked once in a few seconds for each. */
@Injectable()
export class KeyRing implements OnApplicationBootstrap {
  private readonly known = new Map<string, Known>();
  /** Whether nobody gets in without a key: others than this machine can reach the server. */
  readonly required: boolean;
  private readonly adminDigest: Buffer | null;

  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.required = !isLoopback(config.host);
    this.adminDigest = config.access.adminKey ? digestOf(config.access.adminKey) : null;
  }

  /** @throws ListenError where keys are required and there is none. */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.required || this.adminDigest || (await hasApiKeys(this.database))) return;
    throw new ListenError(
      `The REST side would listen on ${this.config.host}, beyond this machine, and there is no API key that could open it. ` +
        'Make one with "npx scrai keys create --name first --scope admin" (with the same DATABASE_URL or SCRAI_DATA_DIR), ' +
        'or set SCRAI_ADMIN_KEY.',
    );
  }

  /** Whether the secret was found good a moment ago, so that no question is needed. */
  knows(secret: string): boolean {
    return this.fresh(secret)?.good === true;
  }

  /** The caller with this secret; null where there is no such key, or no longer. */
  callerOf(secret: string): Promise<Caller | null> {
    const known = this.fresh(secret);
    if (known) return known.caller;
    const caller = this.ask(secret);
    const entry: Known = { caller, until: performance.now() + MEMORY_MS, good: false };
    this.remember(secret, entry);
    caller.then(
      (found) => (entry.good = found !== null),
      // What could not be asked is asked again at once.
      () => this.known.delete(secret),
    );
    return caller;
  }

  private async ask(secret: string): Promise<Caller | null> {
    if (this.adminDigest && timingSafeEqual(digestOf(secret), this.adminDigest))
      return { id: 'admin', name: 'SCRAI_ADMIN_KEY', scope: 'admin' };
    return looksLikeApiKey(secret) ? apiKeyOf(this.database, secret) : null;
  }

  private fresh(secret: string): Known | undefined {
    const known = this.known.get(secret);
    return known && known.until > performance.now() ? known : undefined;
  }

  private remember(secret: string, entry: Known): void {
    this.known.delete(secret);
    if (this.known.size >= MOST_KNOWN) this.known.delete(this.known.keys().next().value!);
    this.known.set(secret, entry);
  }
}

const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();
