import { Injectable } from '@nestjs/common';
import type { Json, RunStatus } from '@scrai/contracts';
import { exampleLine, fitsLine, tokensOf, type ModelAnswer, type ModelRequest } from '@scrai/model';
import { ProblemError } from '@scrai/service-kit';
import { Database, listRuns, measurements, measuresOf, turnEnds, type Run } from '@scrai/store';
import { labelsOf } from '../runs/run-labels.js';
import { RunReader } from '../runs/run-reader.js';
import { callsByTurn, countedCalls, type Call } from './counted-calls.js';
import { Judgement, type Known } from './judgement.js';
import type { Tally } from './tally.js';
import type { TrainingSelection } from './training.dto.js';

const PAGE = 100;

/** An answer that became part of a run, with what was asked for it and what is known of it. */
export interface Example {
  call: Call;
  request: ModelRequest;
  answer: ModelAnswer;
  known: Known;
}

/** Answers of finished runs, to learn from. */
@Injectable()
export class Examples {
  constructor(
    private readonly database: Database,
    private readonly reader: RunReader,
  ) {}

  /**
   * @param prefer what else is asked about each of them.
   * @throws ProblemError 404 for a run that there is not, 422 for a selection with faults.
   */
  async *of(selection: TrainingSelection, tally: Tally, prefer?: Judgement): AsyncGenerator<Example> {
    const { where } = selection;
    // As `null` it is absent, like all that may be.
    const judgement = where == null ? null : Judgement.of('where', where);
    refuseWithoutRuns(selection);
    for (const id of selection.scenario_run_ids ?? []) await this.reader.get(id);
    await this.refuseUnknownMeasures(
      selection,
      [judgement, prefer].filter((each) => each != null),
    );
    for await (const run of this.runs(selection)) {
      if (run.status !== (selection.status ?? 'completed')) {
        tally.leaveOut(`${run.status}_runs`);
        continue;
      }
      tally.runs++;
      for await (const example of this.ofRun(run, selection, tally)) {
        if (judgement && !judgement.holds(example.known)) tally.leaveOut('not_where');
        else if (!fitsLine(example.request)) tally.leaveOut('media');
        else yield example;
      }
    }
  }

  /** JSONL, a line for each. */
  async *lines(selection: TrainingSelection, tally: Tally): AsyncGenerator<string> {
    for await (const example of this.of(selection, tally)) {
      const metadata = selection.sources ? { metadata: sourceOf(example) } : {};
      const line = JSON.stringify({ ...(await exampleLine(example.request, example.answer)), ...metadata });
      tally.examples++;
      tally.tokens += tokensOf(line.length);
      yield `${line}\n`;
    }
  }

  /** A measure that no run of the selection has is a slip of the pen: it would take nothing, or everything. */
  private async refuseUnknownMeasures(
    selection: TrainingSelection,
    judgements: readonly Judgement[],
  ): Promise<void> {
    const read = judgements.flatMap(({ measures }) => measures);
    if (read.length === 0) return;
    const taken = new Set<string>();
    let runs = 0;
    for await (const page of this.pages(selection, selection.status ?? 'completed')) {
      if (read.every((name) => taken.has(name))) return;
      const ids = page.map(({ id }) => id);
      for (const measure of await measuresOf(this.database, ids)) taken.add(measure);
      runs += page.length;
    }
    if (runs === 0) return;
    for (const judgement of judgements) judgement.refuseUnknownMeasures([...taken].sort());
  }

  private async *runs(selection: TrainingSelection): AsyncGenerator<Run> {
    for await (const page of this.pages(selection)) yield* page;
  }

  /** @param status of these alone. */
  private async *pages(
    { scenario_run_ids, template, version, label }: TrainingSelection,
    status?: RunStatus,
  ): AsyncGenerator<Run[]> {
    const chosen = { ids: scenario_run_ids, template, template_version: version, labels: labelsOf(label) };
    for (let after: string | undefined; ;) {
      const { data, next } = await listRuns(this.database, { ...chosen, status }, { limit: PAGE, after });
      yield data;
      if (next === null) return;
      after = next;
    }
  }

  private async *ofRun(run: Run, selection: TrainingSelection, tally: Tally): AsyncGenerator<Example> {
    const { agent, model, purpose = 'answer', refused: withRefused = false } = selection;
    const ends = new Map((await turnEnds(this.database, run.id)).map(({ turn, refused }) => [turn, refused]));
    const measured = await measurements(this.database, run.id);
    for await (const calls of callsByTurn(this.database, run.id)) {
      const refused = ends.get(calls[0].turn);
      if (refused === undefined) continue;
      for (const call of countedCalls(calls, purpose)) {
        if (agent !== undefined && call.agent !== agent) continue;
        if (model !== undefined && call.model !== model) continue;
        if (refused && !withRefused) {
          tally.leaveOut('refused');
          continue;
        }
        yield { call, ...saidOf(call), known: knownOf(run, call, measured) };
      }
    }
  }
}

/** What was asked in a call that was answered, and what was answered. */
export const saidOf = ({ request, response }: Call): Pick<Example, 'request' | 'answer'> => ({
  request: request as unknown as ModelRequest,
  answer: response as unknown as ModelAnswer,
});

/** Where a line comes from. */
export const sourceOf = ({ call, known }: Example) => ({
  scenario_run_id: call.scenario_run_id,
  turn: call.turn,
  call_index: call.call_index,
  agent: call.agent,
  model: call.model,
  measures: known.measures,
});

function knownOf(run: Run, call: Call, measured: Awaited<ReturnType<typeof measurements>>): Known {
  const { agent, turn, model } = call;
  const measures: Record<string, Json> = {};
  for (const { level, measure, value, ...place } of measured)
    if (level === 'run' || (level === 'agent' ? place.agent === agent : place.turn === turn))
      measures[measure] = value;
  const { id, template, template_version: version, seed, parameters, labels, outcome } = run;
  const reason = outcome?.reason ?? null;
  return {
    measures,
    run: { id, template, version, seed, model: run.model, parameters, labels: labels ?? {}, reason },
    ...{ agent, turn, model },
  };
}

function refuseWithoutRuns({ scenario_run_ids, template, label }: TrainingSelection): void {
  if (scenario_run_ids ?? template ?? label) return;
  const detail = 'which runs? Name scenario_run_ids, a template or a label';
  throw new ProblemError(422, 'invalid_body', `The body has a fault: ${detail}.`, [{ pointer: '', detail }]);
}
