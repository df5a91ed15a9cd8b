import { casesOf, type Case } from './choices.js';
import { evidenceOf, type EndedRun, type Goal, type RunEvidence } from './evidence.js';

/** As much of an ended run as a distillation needs, however long the run was. */
export interface RunDigest {
  scenario: { name: string; description: string };
  roles: string[];
  seed: number;
  fingerprint: string;
  /** Names of all that was measured. */
  measured: string[];
  cases: Case[];
  evidence: Omit<RunEvidence, 'run'>;
}

/** @param of how many runs are distilled: they share the room that a distiller has. */
export function digestOf(run: EndedRun, goal: Goal, of: number): RunDigest {
  const { compiled, measurements, fingerprint } = run;
  const roles = compiled.cast.filter(({ engineType }) => engineType !== 'analyst').map(({ role }) => role);
  return {
    scenario: { name: compiled.name, description: compiled.description },
    roles: [...new Set(roles)],
    seed: compiled.seed,
    fingerprint,
    measured: [...new Set(measurements.map(({ measure }) => measure))],
    cases: casesOf(run, goal),
    evidence: evidenceOf(run, of),
  };
}

/** The runs in the order of their seeds, whatever the order in which they came. */
export const inOrder = <Run extends Pick<RunDigest, 'seed' | 'fingerprint'>>(runs: readonly Run[]): Run[] =>
  [...runs].sort((a, b) => a.seed - b.seed || (a.fingerprint < b.fingerprint ? -1 : 1));
