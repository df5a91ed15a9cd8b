import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CROWD, loadLibrary } from '../load/library.js';
import { LimitedServer } from '../load/limited-server.js';
import { startAll, untilEnded } from '../load/runs.js';
import { Installation } from '../processes/installation.js';

/** Two runs, of many agents and of few, whose models are at a server that allows only so much. */
export interface Leave {
  workers: number;
  agents: number;
  allowed_per_minute: number;
  requests: number;
  refused: number;
  /** Share of what was allowed, from the first request to the last. */
  used: number;
  /** Most requests in any minute. */
  most_in_a_minute: number;
  /** Requests of the larger and the smaller run while both played. */
  together: [number, number];
  failed_attempts: number;
}

const PER_MINUTE = 300;
const WORKERS = [1, 4];
/** The agents of both runs are 200; the smaller one ends long before the other. */
const LARGER = { agents: 150, rounds: 5 };
const SMALLER = { agents: 50, rounds: 5 };
const markOf = ({ agents }: { agents: number }): string => `In every round all ${agents} bidders`;

/** Each number of workers with an installation of its own, since the models' server is part of it. */
export async function measureLeave(say: (text: string) => void): Promise<Leave[]> {
  const found: Leave[] = [];
  for (const workers of WORKERS) {
    say(`200 agents, ${PER_MINUTE} requests a minute, ${workers} workers`);
    found.push(await measured(workers, say));
  }
  return found;
}

async function measured(workers: number, say: (text: string) => void): Promise<Leave> {
  const folder = await mkdtemp(join(tmpdir(), 'scrai-leave-'));
  const marks = [LARGER, SMALLER].map(markOf);
  const limited = await LimitedServer.start(PER_MINUTE, marks);
  const modelsFile = join(folder, 'models.json');
  const limits = { requests_per_minute: PER_MINUTE };
  await writeFile(modelsFile, JSON.stringify({ providers: { openai: { limits } } }));
  const environment = {
    OPENAI_API_KEY: 'of-the-benchmark',
    OPENAI_BASE_URL: limited.server.url,
    SCRAI_MODELS: modelsFile,
    SCRAI_MODEL: 'openai:crowd',
  };
  const installation = await Installation.start({ engines: workers, concurrency: 16, environment }, say);
  try {
    await loadLibrary(installation.database, installation.client);
    const wanted = [LARGER, SMALLER].map((parameters) => ({ template: CROWD, parameters, seed: 1 }));
    const ids = await startAll(installation.client, wanted);
    await untilEnded(installation, [ids[1]]);
    const together = marks.map((mark) => limited.of.get(mark) ?? 0) as [number, number];
    const [{ failed }] = await installation.database.query<{ failed: number }>(
      'SELECT coalesce(sum(retry_count), 0)::int AS failed FROM event_instances',
    );
    await untilEnded(installation, [ids[0]]);
    return {
      workers,
      agents: LARGER.agents + SMALLER.agents,
      ...numbersOf(limited),
      together,
      failed_attempts: failed,
    };
  } finally {
    await installation.stop();
    await limited.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function numbersOf({ taken, refused }: LimitedServer) {
  const minutes = (taken.at(-1)! - taken[0]) / 60_000;
  let most = 0;
  for (let first = 0, last = 0; last < taken.length; last++) {
    while (taken[first] <= taken[last] - 60_000) first++;
    most = Math.max(most, last - first + 1);
  }
  return {
    allowed_per_minute: PER_MINUTE,
    requests: taken.length,
    refused: refused.length,
    used: (taken.length - 1) / (minutes * PER_MINUTE),
    most_in_a_minute: most,
  };
}
