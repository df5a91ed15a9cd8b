import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunResults, ScenarioRun } from '@scrai/client';
import { fingerprintOf, logOf, played, replayed, sha256 } from './runs.js';
import { Stack } from './stack.js';

jest.setTimeout(300_000);

const FOLDER = join(import.meta.dirname, '../../templates/scenarios');
const examples = readdirSync(FOLDER).map((file) => ({
  name: file.replace(/\.yaml$/, ''),
  // The clocks of autonomous agents are inputs from outside, and no two runs have the same.
  autonomous: /type: autonomous|schedule: autonomous/.test(readFileSync(join(FOLDER, file), 'utf8')),
}));

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack?.stop());

/** Clocks go fast here: how long an agent pauses is no part of what is looked at. */
const play = (template: string, seed: number): Promise<ScenarioRun> => {
  const { autonomous } = examples.find(({ name }) => name === template)!;
  return played(stack.client, { template, seed, parameters: autonomous ? { interval_ms: 20 } : {} });
};

it('there are at least six example scenarios', () => {
  expect(examples.length).toBeGreaterThanOrEqual(6);
});

describe.each(examples)('$name', ({ name, autonomous }) => {
  let run: ScenarioRun;
  let results: RunResults;
  beforeAll(async () => {
    run = await play(name, 7);
    results = await stack.client.runs.results(run.id);
  });

  it('plays to its end', () => {
    expect(run).toMatchObject({ status: 'completed', outcome: { status: 'completed' } });
    expect(run.ended_at).not.toBeNull();
  });

  it('has the fingerprint of its log', async () => {
    const log = await logOf(stack.client, run);
    expect(await fingerprintOf(stack.client, run)).toBe(sha256(log));
    expect(log.trimEnd().split('\n')).toHaveLength(run.last_seq);
    expect(results).toMatchObject({ fingerprint: sha256(log), events: run.last_seq });
  });

  it('replays without a model', async () => {
    await replayed(stack.client, run);
  });

  it('has results that can be walked back to its events', () => {
    expect(results).toMatchObject({ status: 'completed', simulated: true });
    expect(results.transcript.length).toBeGreaterThan(0);
    expect(results.turns.completed).toBeGreaterThan(0);
    expect(results.turns.skipped).toBe(0);
    expect(results.refused_findings).toEqual([]);
    const cited = [
      ...results.findings.flatMap(({ cites }) => cites),
      ...results.measurements.flatMap(({ evidence }) => evidence),
    ];
    for (const seq of cited) {
      expect(seq).toBeGreaterThanOrEqual(1);
      expect(seq).toBeLessThanOrEqual(run.last_seq);
    }
    for (const { cites } of results.findings) expect(cites.length).toBeGreaterThan(0);
  });

  it('measures what its template declares', async () => {
    const { document } = await stack.client.scenarioTemplates.get(name);
    const declared = ((document.measures ?? []) as { name: string }[]).map((measure) => measure.name);
    const measured = new Set(results.measurements.map(({ measure }) => measure));
    expect(declared.filter((measure) => !measured.has(measure))).toEqual([]);
    if (Array.isArray(document.questions)) expect(results.findings.length).toBeGreaterThan(0);
  });

  it('is the same with the same seed, and another with another', async () => {
    if (autonomous) return;
    const [same, other] = await Promise.all([play(name, 7), play(name, 8)]);
    const prints = await Promise.all([run, same, other].map((each) => fingerprintOf(stack.client, each)));
    expect(prints[1]).toBe(prints[0]);
    expect(prints[2]).not.toBe(prints[0]);
  });
});
