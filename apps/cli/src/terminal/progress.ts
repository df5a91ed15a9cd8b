import { span } from './numbers.js';
import type { Terminal } from './terminal.js';

const BAR = 24;
const NARRATE_EVERY_MS = 10_000;

/** A bar that is written over where a person looks; elsewhere a line now and then. */
export class Progress {
  private done = 0;
  private failed = 0;
  private readonly started = Date.now();
  private narrated = Date.now();

  constructor(
    private readonly terminal: Terminal,
    private readonly total: number,
  ) {
    this.draw();
  }

  step(ok: boolean): void {
    this.done += 1;
    if (!ok) this.failed += 1;
    this.draw();
  }

  end(): void {
    if (this.terminal.live) this.terminal.overwrite('');
  }

  private draw(): void {
    if (this.terminal.live) return this.terminal.overwrite(this.text());
    const now = Date.now();
    if (this.done === 0 || now - this.narrated < NARRATE_EVERY_MS) return;
    this.narrated = now;
    this.terminal.say(`${this.done} of ${this.total} runs`);
  }

  private text(): string {
    const { green, dim, red } = this.terminal.colours;
    const full = Math.round((BAR * this.done) / this.total);
    const bar = green('█'.repeat(full)) + dim('░'.repeat(BAR - full));
    const failed = this.failed > 0 ? red(`  ${this.failed} failed`) : '';
    const left = ((Date.now() - this.started) / Math.max(1, this.done)) * (this.total - this.done);
    const eta = this.done > 2 && this.done < this.total ? dim(`  about ${span(left)} left`) : '';
    return `${bar} ${this.done}/${this.total} runs${failed}${eta}`;
  }
}
