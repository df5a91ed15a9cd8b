import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Bus } from '@scrai/bus';
import { LISTENING_MS, type ListeningNews } from '@scrai/contracts';

/** Runs to whose words somebody listens. Servers say so again and again; who has fallen silent has gone. */
@Injectable()
export class Listeners implements OnApplicationBootstrap {
  private readonly until = new Map<string, number>();

  constructor(private readonly bus: Bus) {}

  onApplicationBootstrap(): void {
    this.bus.onNews(this.bus.subjects.listening(), (body) => this.hear(JSON.parse(body) as ListeningNews));
  }

  listenTo(runId: string): boolean {
    const until = this.until.get(runId);
    return until !== undefined && until > Date.now();
  }

  private hear({ scenario_run_ids }: ListeningNews): void {
    const now = Date.now();
    for (const [run, until] of this.until) if (until <= now) this.until.delete(run);
    for (const run of scenario_run_ids) this.until.set(run, now + LISTENING_MS);
  }
}
