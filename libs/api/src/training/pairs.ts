import { Injectable } from '@nestjs/common';
import { canonical, sha256 } from '@scrai/determinism';
import { preferenceLine, tokensOf } from '@scrai/model';
import { Database, modelCalls } from '@scrai/store';
import type { Call } from './counted-calls.js';
import { Examples, saidOf, sourceOf, type Example } from './examples.js';
import { Judgement } from './judgement.js';
import type { Tally } from './tally.js';
import type { PairSelection } from './training.dto.js';

/** One of several answers to the same question, and what came of it each time that it was given. */
interface Alternative {
  place: Pick<Call, 'scenario_run_id' | 'turn' | 'call_index' | 'attempt'>;
  source: ReturnType<typeof sourceOf>;
  worths: number[];
}

/** Questions with several answers: the best of them before the worst. */
@Injectable()
export class Pairs {
  constructor(
    private readonly database: Database,
    private readonly examples: Examples,
  ) {}

  /** JSONL, a line for each question. Questions are few enough to be remembered; their texts are read again. */
  async *lines(selection: PairSelection, tally: Tally): AsyncGenerator<string> {
    const { margin = 0, sources = false } = selection;
    tally.pairs = 0;
    for (const answers of await this.byQuestion(selection, tally)) {
      const ranked = [...answers.values()].sort((a, b) => worthOf(b) - worthOf(a));
      const [better, worse] = [ranked[0], ranked[ranked.length - 1]];
      if (ranked.length < 2) tally.leaveOut('one_answer');
      else if (worthOf(better) - worthOf(worse) <= margin) tally.leaveOut('none_better');
      else {
        const line = JSON.stringify(await this.pair(better, worse, sources));
        tally.pairs++;
        tally.tokens += tokensOf(line.length);
        yield `${line}\n`;
      }
    }
  }

  private async byQuestion(
    selection: PairSelection,
    tally: Tally,
  ): Promise<Iterable<Map<string, Alternative>>> {
    const judgement = Judgement.of('prefer', selection.prefer);
    const questions = new Map<string, Map<string, Alternative>>();
    for await (const example of this.examples.of(selection, tally, judgement)) {
      const worth = judgement.worth(example.known);
      if (worth === null) {
        tally.leaveOut('not_judged');
        continue;
      }
      tally.examples++;
      const question = questionOf(example);
      let answers = questions.get(question);
      if (!answers) questions.set(question, (answers = new Map()));
      const answer = answerOf(example);
      const known = answers.get(answer);
      if (known) known.worths.push(worth);
      else answers.set(answer, { place: placeOf(example), source: sourceOf(example), worths: [worth] });
    }
    return questions.values();
  }

  private async pair(better: Alternative, worse: Alternative, sources: boolean): Promise<object> {
    const [{ request, answer }, { answer: other }] = [await this.read(better), await this.read(worse)];
    const line = await preferenceLine(request, answer, other);
    if (!sources) return line;
    const [preferred, non_preferred] = [better, worse].map((each) => ({
      ...each.source,
      worth: worthOf(each),
    }));
    return { ...line, metadata: { preferred, non_preferred } };
  }

  private async read({ place }: Alternative): Promise<ReturnType<typeof saidOf>> {
    const { scenario_run_id, turn, call_index, attempt } = place;
    const calls = await modelCalls(this.database, scenario_run_id, { limit: 10_000, turn });
    const call = calls.find((each) => each.call_index === call_index && each.attempt === attempt);
    if (!call) throw new Error(`call ${turn}.${call_index}.${attempt} of run ${scenario_run_id} vanished`);
    return saidOf(call);
  }
}

const worthOf = ({ worths }: Alternative): number =>
  worths.reduce((sum, worth) => sum + worth, 0) / worths.length;

/** What an answer depends on, but for luck: who was asked what, with which tools. */
const questionOf = ({ call, request: { messages, tools, response_schema } }: Example): string =>
  sha256(canonical({ agent: call.agent, messages, tools: tools ?? [], schema: response_schema ?? null }));

const answerOf = ({ answer: { text, structured, tool_calls } }: Example): string =>
  sha256(canonical({ said: structured ?? text, tool_calls }));

const placeOf = ({
  call: { scenario_run_id, turn, call_index, attempt },
}: Example): Alternative['place'] => ({
  ...{ scenario_run_id, turn, call_index, attempt },
});
