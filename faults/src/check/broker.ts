import { LANES } from '@scrai/contracts';
import { persistently, until } from '../ground/persistent.js';
import type { Scene } from '../play/scene.js';
import type { Finding } from './findings.js';

/** Longer than the longest lease: what is delivered again is settled by then. */
const PATIENCE_MS = 45_000;

/** Nothing may be left in any stream. */
export async function brokerFindings({ installation }: Scene): Promise<Finding[]> {
  const { bus } = installation;
  const { subjects } = bus;
  const streams = [
    ...LANES.map((lane) => subjects.workStream(lane)),
    subjects.outcomeStream(),
    subjects.failureStream(),
    subjects.callStream(),
    subjects.toolStream(),
  ];
  const findings: Finding[] = [];
  for (const stream of streams) {
    const left = async (): Promise<number> => {
      const consumers = await persistently(() => bus.stats(stream));
      return consumers.reduce((sum, { pending, in_flight }) => sum + pending + in_flight, 0);
    };
    try {
      await until(`${stream} is empty`, async () => (await left()) === 0, PATIENCE_MS);
    } catch (error) {
      findings.push({ what: `${(error as Error).message} (${await left()} messages)` });
    }
  }
  return findings;
}
