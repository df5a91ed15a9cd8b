import { agentId, type AppendEvent, type AppendRequest, type MemoryWritten } from '@scrai/contracts';
import type { ParameterNumbers, RowOf, Shape } from '../rows/rows.js';
import { few } from './few.js';

export const MEMORY = {
  agent_id: 'uuid',
  seq: 'int4',
  index: 'int4',
  turn: 'int4',
  kind: 'text',
  text: 'text',
  importance: 'float8',
  about: 'jsonb',
  sources: 'text',
  language: 'text',
  forgotten_at: 'int4',
} as const satisfies Shape;

/** Memories that earlier appends wrote, and this one forgets. */
export const FORGOTTEN = {
  agent_id: 'uuid',
  seq: 'int4',
  index: 'int4',
  at: 'int4',
} as const satisfies Shape;

export interface MemoryRows {
  memories: RowOf<typeof MEMORY>[];
  forgotten: RowOf<typeof FORGOTTEN>[];
}

/** What agents remember and forget by this append. */
export const memorySteps = (p: ParameterNumbers): string => `remembered AS (
  INSERT INTO memories (agent_id, seq, index, scenario_run_id, turn, kind, text, importance, about, sources, language,
                        words, forgotten_at)
  SELECT v.agent_id, v.seq, v.index, f.run, v.turn, v.kind, v.text, v.importance, v.about, v.sources::int[], v.language,
         to_tsvector(v.language::regconfig, v.text), v.forgotten_at
    FROM ${p.placed('v', MEMORY)} JOIN fits f USING (i)
),
forgotten AS (
  UPDATE memories u SET forgotten_at = q.at
    FROM ${p.placed('q', FORGOTTEN)} JOIN fits f USING (i)
   WHERE u.agent_id = q.agent_id AND u.seq = q.seq AND u.index = q.index AND ${few('q.i')}
)`;

const isMemory = (event: AppendEvent): boolean => event.type === 'memory.written';
const safe = (text: string): string => text.replaceAll('\0', '\ufffd').toWellFormed();

/** The rows that an append's `memory.written` events stand for. What is forgotten again at once is written as forgotten. */
export function memoryRows({ scenario_run_id, expected_seq, events }: AppendRequest): MemoryRows {
  const rows: MemoryRows = { memories: [], forgotten: [] };
  if (!events.some(isMemory)) return rows;
  const fresh = new Map<string, { forgotten_at: number | null }>();
  events.forEach((event, place) => {
    if (!isMemory(event)) return;
    const at = expected_seq + 1 + place;
    const { agent, turn, written, forgotten = [], language } = event.payload as MemoryWritten;
    const agent_id = agentId(scenario_run_id, agent);
    for (const { seq, index } of forgotten) {
      const row = fresh.get(`${agent}/${seq}/${index}`);
      if (row) row.forgotten_at = at;
      else rows.forgotten.push({ agent_id, seq, index, at });
    }
    written.forEach(({ kind, text, importance, about = [], from }, index) => {
      const row = {
        ...{ agent_id, seq: at, index, turn, kind, text: safe(text), importance, language },
        about: JSON.stringify(about.map(safe)),
        sources: `{${from.join(',')}}`,
        forgotten_at: null as number | null,
      };
      rows.memories.push(row);
      fresh.set(`${agent}/${at}/${index}`, row);
    });
  });
  return rows;
}
