/**
 * What one use of a tool asks of the platform while it runs: to store what it shows, to recall what its agent remembers. Where
 * that fails it is no failure of the tool, whatever the tool makes of it.
 */
export class AskedOfUs {
  private readonly answers: Promise<unknown>[] = [];

  answer<T>(answer: Promise<T>): Promise<T> {
    this.answers.push(answer);
    return answer;
  }

  /** Waits for every answer: a tool may have been given up, or have ended, before it came. */
  async throwIfBroken(): Promise<void> {
    const settled = await Promise.allSettled(this.answers);
    const broken = settled.find((answer) => answer.status === 'rejected');
    if (broken) throw broken.reason;
  }
}
