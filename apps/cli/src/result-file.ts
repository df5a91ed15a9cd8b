import { randomUUID } from 'node:crypto';
import { access, constants, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { UsageError } from './failure.js';

type Content = string | Uint8Array | AsyncIterable<string>;

/** Writes a file that is there only when it is whole: until then, and where an error comes first, what it held stays. @throws UsageError where it cannot be written. */
export const writeResult = (path: string, content: Content): Promise<void> =>
  refusing(path, async () => {
    const place = await placeOf(path);
    if (place.isSpecial) return writeFile(path, content);
    const unfinished = `${place.path}.${randomUUID()}.part`;
    try {
      await writeFile(unfinished, content, { flag: 'wx', mode: place.mode });
      await rename(unfinished, place.path);
    } finally {
      await rm(unfinished, { force: true });
    }
  });

/** For what takes long: a path that cannot be written is said before it begins. @throws UsageError. */
export const expectWritable = (path: string): Promise<void> =>
  refusing(path, async () => {
    const place = await placeOf(path);
    if (place.isSpecial) return (await open(path, 'r+')).close();
    const probe = `${place.path}.${randomUUID()}.part`;
    await writeFile(probe, '', { flag: 'wx' });
    await rm(probe);
  });

/** Where a path leads. What is no file, such as /dev/stdout, cannot be replaced; nor a folder, which writing refuses. */
async function placeOf(path: string): Promise<{ path: string; isSpecial: boolean; mode?: number }> {
  try {
    const found = await stat(path);
    await access(path, constants.W_OK);
    return { path: await realpath(path), isSpecial: !found.isFile(), mode: found.mode & 0o777 };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { path, isSpecial: false };
  }
}

async function refusing(path: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    // Anything else comes from what was to be written, such as a refusal of the server.
    if (code === undefined || syscall === undefined) throw error;
    throw new UsageError(`${path} cannot be written: ${code}`);
  }
}
