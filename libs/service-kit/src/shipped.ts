import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of the workspace, from src and from dist alike. */
const TOP = fileURLToPath(new URL('../../../', import.meta.url));

/** The texts below a folder of the workspace, in the order of their paths. */
export function shippedTexts(folder: string, ending: string): { path: string; text: string }[] {
  const top = join(TOP, folder);
  return globSync(`**/*${ending}`, { cwd: top })
    .sort()
    .map((path) => ({ path, text: readFileSync(join(top, path), 'utf8') }));
}
