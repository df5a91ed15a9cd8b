import type { Http } from '../http.js';
import type { Claim, StatusReport, StatusReported } from '../resources/queue.js';

export interface ClaimOptions {
  engine_id: string;
  /** 5 when absent. */
  limit?: number;
  /** How long to wait for work, in ms. */
  wait_ms?: number;
}

/** The queue, as engines see it. */
export class QueueCalls {
  constructor(private readonly http: Http) {}

  /** Waits for work of an engine type; empty when there was none. */
  claim(engineType: string, options: ClaimOptions, signal?: AbortSignal): Promise<Claim[]> {
    const path = `/events/queue/${encodeURIComponent(engineType)}`;
    return this.http.json('GET', path, { query: { ...options }, signal });
  }

  /** @param eventId of the claim. */
  report(eventId: string, report: StatusReport): Promise<StatusReported> {
    return this.http.json('PUT', `/events/${encodeURIComponent(eventId)}/status`, { body: report });
  }
}
