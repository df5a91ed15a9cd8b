import { Injectable } from '@nestjs/common';
import { withoutSecrets } from './secrets.js';

/** Why a part is not ready, as a sentence; `undefined` when it is. An error that it throws is a reason as well. */
export type ReadinessCheck = () => string | undefined | Promise<string | undefined>;

/** A check that hangs is a reason, too: the probe of a cluster gives up after a second or so. */
const CHECK_TIMEOUT_MS = 900;

/** What must be well for a service to be given work. The kit provides it; a module adds its checks when it starts. */
@Injectable()
export class Readiness {
  private readonly checks = new Map<string, ReadinessCheck>();
  private draining = false;

  /** @param part shown in the reason, such as `broker`; a second check of one part takes the place of the first. */
  add(part: string, check: ReadinessCheck): void {
    this.checks.set(part, check);
  }

  /** From here on the service is not ready, whatever its parts say. */
  drain(): void {
    this.draining = true;
  }

  /** Every reason not to send work here; empty when ready. */
  async reasons(): Promise<string[]> {
    const found = await Promise.all([...this.checks].map(([part, check]) => reasonOf(part, check)));
    const reasons = found.filter((reason) => reason !== undefined);
    const all = this.draining ? ['The service is shutting down.', ...reasons] : reasons;
    return all.map(withoutSecrets);
  }
}

async function reasonOf(part: string, check: ReadinessCheck): Promise<string | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => resolve(`no answer within ${CHECK_TIMEOUT_MS} ms`), CHECK_TIMEOUT_MS);
  try {
    const reason = await Promise.race([check(), late]);
    return reason === undefined ? undefined : `${part}: ${reason}`;
  } catch (error) {
    return `${part}: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    clearTimeout(timer);
  }
}
