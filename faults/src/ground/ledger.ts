import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Somebody else's server, on which agents act by the tool `http`: it takes deposits, and tells a repeat by its Idempotency-Key. What it
 * counts is what has happened outside, whatever our own records say.
 */
export class Ledger {
  /** Requests by their key. */
  private readonly requests = new Map<string, number>();

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      const key = String(request.headers['idempotency-key']);
      this.requests.set(key, (this.requests.get(key) ?? 0) + 1);
      request.resume();
      response.setHeader('content-type', 'text/plain').end('deposited');
    });
  }

  static async start(): Promise<Ledger> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Ledger(server);
  }

  /** Host and port, as templates and tools files name it. */
  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The tools file of an installation whose agents may reach it. */
  get toolsFile(): string {
    return JSON.stringify({ http: { internal: [this.host] } });
  }

  get keys(): string[] {
    return [...this.requests.keys()];
  }

  /** How often a deposit was asked for under this key. */
  asked(key: string): number {
    return this.requests.get(key) ?? 0;
  }

  /** What was asked so far is no matter any more. */
  forget(): void {
    this.requests.clear();
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}
