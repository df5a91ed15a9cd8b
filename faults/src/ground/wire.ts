import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Both ends of one connection that goes through us. */
interface Pair {
  near: Socket;
  far: Socket;
  /** Nothing passes any more, and neither end is told. */
  black: boolean;
}

/** A piece of network between services and a server, which can be broken in the ways in which networks break. */
export class Wire {
  private readonly pairs = new Set<Pair>();
  private held = false;

  private constructor(
    private readonly listener: Server,
    private readonly port: number,
  ) {
    listener.on('connection', (near) => this.join(near));
  }

  /** @param port of the server on loopback. */
  static async to(port: number): Promise<Wire> {
    // A half that ends is passed on as it is; what a connection is after that is its ends' business.
    const listener = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return new Wire(listener, port);
  }

  /** The URL of the server, with us in between. */
  through(url: string): string {
    const through = new URL(url);
    through.port = String((this.listener.address() as AddressInfo).port);
    return through.href;
  }

  /** Whatever is connected now is never heard of again, by either end; new connections pass. */
  blacken(): number {
    for (const pair of this.pairs) {
      pair.black = true;
      this.stop(pair);
    }
    return this.pairs.size;
  }

  /** Nothing passes, new connections included, until `release`; nothing is lost either. */
  hold(): void {
    this.held = true;
    for (const pair of this.pairs) this.stop(pair);
  }

  /** What was held goes on, in order, and late. */
  release(): void {
    // What flows must not be joined a second time: every byte would arrive twice.
    if (!this.held) return;
    this.held = false;
    for (const pair of this.pairs) if (!pair.black) this.flow(pair);
  }

  /** Breaks every connection. */
  cut(): void {
    for (const { near, far } of this.pairs) {
      near.destroy();
      far.destroy();
    }
    this.pairs.clear();
  }

  async close(): Promise<void> {
    this.cut();
    this.listener.close();
    await once(this.listener, 'close');
  }

  private join(near: Socket): void {
    const far = connect({ port: this.port, host: '127.0.0.1', allowHalfOpen: true });
    const pair: Pair = { near, far, black: false };
    this.pairs.add(pair);
    for (const end of [near, far]) {
      end.setNoDelay(true);
      end.on('error', () => end.destroy());
      end.on('close', () => this.part(pair));
    }
    if (!this.held) this.flow(pair);
  }

  private flow({ near, far }: Pair): void {
    near.pipe(far);
    far.pipe(near);
  }

  private stop({ near, far }: Pair): void {
    near.unpipe(far).pause();
    far.unpipe(near).pause();
  }

  /** An end that goes takes the other along, unless nothing passes between them. */
  private part(pair: Pair): void {
    if (pair.black) return;
    pair.near.destroy();
    pair.far.destroy();
    this.pairs.delete(pair);
  }
}
