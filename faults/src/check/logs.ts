import type { JsonObject } from '@scrai/contracts';
import { compileSpec, Fingerprint, Replay } from '@scrai/scenario';
import { readLog, type StoredEvent } from '@scrai/store';
import { persistently } from '../ground/persistent.js';
import { asSpec, type Expected } from '../play/reference.js';
import type { Play, Scene } from '../play/scene.js';
import type { Wanted } from '../play/wanted.js';
import type { Finding } from './findings.js';

const ENDS = new Set(['turn.completed', 'turn.skipped', 'turn.cancelled']);

interface OfLogs {
  findings: Finding[];
  lost: number;
  doubled: number;
}

/** Holds every log to the run that nobody disturbed, or, where clocks decide, to its own inputs. */
export async function logFindings(
  scene: Scene,
  expected: (wanted: Wanted) => Expected | null,
): Promise<OfLogs> {
  const all: OfLogs = { findings: [], lost: 0, doubled: 0 };
  for (const play of scene.plays) {
    const log = await persistently(() => readLog(scene.installation.database, play.id, 0, 1_000_000));
    const gap = log.findIndex(({ seq }, index) => seq !== index + 1);
    if (gap >= 0) {
      all.lost += 1;
      all.findings.push({ run: play.id, seq: gap + 1, what: `the log goes on with seq ${log[gap].seq}` });
      continue;
    }
    const turns = turnsOf(log);
    all.lost += turns.unended;
    all.doubled += turns.doubled;
    if (turns.unended + turns.doubled > 0)
      all.findings.push({
        run: play.id,
        what: `${turns.unended} turns have no end, ${turns.doubled} more than one`,
      });
    const difference = await differenceOf(scene, play, log, expected(play.wanted));
    if (difference) all.findings.push(difference);
  }
  return all;
}

/** Turns without an end in a log, and ends too many. Those that the end of the run cut off have none. */
function turnsOf(log: StoredEvent[]): { unended: number; doubled: number } {
  const open = new Set<number>();
  let [unended, doubled] = [0, 0];
  for (const event of log) {
    const { turn } = event.payload as { turn?: number };
    if (event.type === 'turn.requested') open.add(turn!);
    else if (ENDS.has(event.type) && !open.delete(turn!)) doubled += 1;
  }
  if (log.at(-1)?.type !== 'run.ended') unended = open.size;
  return { unended, doubled };
}

async function differenceOf(
  scene: Scene,
  { id, wanted }: Play,
  log: StoredEvent[],
  expected: Expected | null,
): Promise<Finding | undefined> {
  if (expected) {
    const print = new Fingerprint();
    for (const event of log) print.add(event);
    if (print.value().fingerprint === expected.fingerprint) return undefined;
  }
  const [{ spec }] = await persistently(() =>
    scene.installation.database.query<{ spec: JsonObject }>('SELECT spec FROM scenario_runs WHERE id = $1', [
      id,
    ]),
  );
  const replay = new Replay(compileSpec(asSpec(spec)));
  for (const event of log) replay.add(event);
  const { difference } = replay;
  if (difference) return { run: id, seq: difference.seq, what: 'its log is not what its inputs give' };
  if (!expected) return undefined;
  const what = `${wanted.template} with seed ${wanted.seed} has ${log.length} events and another fingerprint than the ${expected.events} of the undisturbed run`;
  return { run: id, what };
}
