import { sha256 } from '@scrai/determinism';

/** Longest name that every protocol of models takes. */
const LONGEST = 64;

/** What a model calls a server's tool: `files__read_file`; where characters or length do not fit, a hash keeps it apart. */
export function wireName(server: string, tool: string): string {
  const name = `${server}__${tool}`;
  const plain = name.replaceAll(/[^A-Za-z0-9_-]/g, '_');
  if (plain === name && name.length <= LONGEST) return name;
  return `${plain.slice(0, LONGEST - 9)}_${sha256(name).slice(0, 8)}`;
}
