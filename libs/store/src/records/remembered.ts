import { few } from '../append/few.js';

/**
 * Memories of agent `$1` that it had before seq `$2`, whatever was written or forgotten since; summaries are in none. An index leads to
 * them, however many there are in all.
 * @param rest tables that are joined, and more conditions.
 */
export const remembered = (
  columns: string,
  { from = '', where = 'true' }: { from?: string; where?: string } = {},
): string =>
  ['m.forgotten_at IS NULL', 'm.forgotten_at > $2']
    .map(
      (standing) => `SELECT ${columns} FROM memories m ${from}
 WHERE m.agent_id = $1 AND m.seq < $2 AND ${standing} AND ${few('m.seq')} AND m.kind <> 'summary' AND ${where}`,
    )
    .join('\nUNION ALL\n');

/** By what a text's vector is found. */
export const hashOf = (text: string): string => `sha256(convert_to(${text}, 'UTF8'))`;
