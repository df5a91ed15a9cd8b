import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 120_000;

/**
 * Waits until something is so; how long is no concern of any test.
 * @param check what is waited for: anything but undefined, null and false.
 * @throws Error that names it after two minutes, with what `details` says then.
 */
export async function eventually<T>(
  what: string,
  check: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  details: () => string | Promise<string> = () => '',
): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await check();
    if (found !== undefined && found !== null && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`never came true: ${what}\n${await details()}`);
    await sleep(25);
  }
}
