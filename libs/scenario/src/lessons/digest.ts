import { casesOf, type Case } from './choices.js';
import { evidenceOf, type EndedRun, type Goal, type RunEvidence } from './evidence.js';
import { Learners } from './learners.js';

/** As much of an ended run as a distillation needs, however long the run was. */
export interface RunDigest {
  scenario: { name: string; description: string };
  /** Those who are to learn. */
  roles: string[];
  seed: number;
  fingerprint: string;
  /** Names of all that was measured. */
  measured: string[];
  cases: Case[];
  evidence: Omit<RunEvidence, 'run'>;
}

/** What is to be learned, from how many runs, and by which role, if not by all. */
export interface Study {
  goal: Goal;
  /** They share the room that a distiller has. */
  of: number;
  role?: string;
}

export function digestOf(run: EndedRun, { goal, of, role }: Study): RunDigest {
  const { compiled, results, measurements, fingerprint } = run;
  const learners = new Learners(compiled, results, role);
  return {
    scenario: { name: compiled.name, description: compiled.description },
    roles: learners.roles,
    seed: compiled.seed,
    fingerprint,
    measured: [...new Set(measurements.map(({ measure }) => measure))],
    cases: casesOf(run, learners, goal),
    evidence: evidenceOf(run, learners, of),
  };
}

/** The runs in the order of their seeds, whatever the order in which they came. */
export const inOrder = <Run extends Pick<RunDigest, 'seed' | 'fingerprint'>>(runs: readonly Run[]): Run[] =>
  [...runs].sort((a, b) => a.seed - b.seed || (a.fingerprint < b.fingerprint ? -1 : 1));
