import type { MemoryNote, RecalledMemory, View, WorkMessage } from '@scrai/contracts';
import type { TurnContext } from '@scrai/engine-kit';
import type { TokenCounter } from '@scrai/model';
import type { TurnCalls } from '../turn-calls.js';
import type { EmbeddingCalls } from './embedding-calls.js';
import { Fitting, type Asking } from './fitting.js';
import { concernedIn, queryOf } from './on-its-mind.js';
import { summaryOf, summaryView } from './summing-up.js';

/** Most seqs that a summary names. */
const MOST_SOURCES = 200;

/**
 * The past of an agent with a memory, for one turn: it is summed up where that is due, recalled, and cut to the tokens of the prompt.
 * What is to be kept of it is in `memories`.
 */
export class Recollection {
  readonly memories: MemoryNote[] = [];

  constructor(
    private readonly work: WorkMessage,
    private readonly context: TurnContext,
    private readonly means: { calls: TurnCalls; embedding: EmbeddingCalls },
    private readonly counter: TokenCounter,
  ) {}

  /** The view of the turn, with what there is room for. @throws ModelError `context_too_long`, or where a call fails. */
  async view(ask: Asking, summing: Asking): Promise<View> {
    const { view } = this.work;
    const summary = await this.summary(view, summing);
    const fitting = new Fitting(view, ask, this.counter);
    if (summary !== null) fitting.take(summary, 'the summary of the past');
    if (!this.recalls) return fitting.view(fitting.newest(view.transcript, 1), [], summary);
    const shown = fitting.newest(view.transcript);
    const found = await this.recall(shown[0]?.seq);
    return fitting.view(shown, fitting.best(found), summary);
  }

  private get recalls(): boolean {
    const { strategy } = this.work.view.memory!;
    return strategy === 'retrieval' || strategy === 'hybrid';
  }

  private async recall(shownFrom: number | undefined): Promise<RecalledMemory[]> {
    const { agent_id, seq, turn, view } = this.work;
    const { language, retrieve, embeddings: name } = view.memory!;
    const query = queryOf(view);
    const embeddings = name && query.trim() ? await this.means.embedding.forRecall(name, query) : undefined;
    return this.context.recall({
      ...{ agent_id, before: seq, turn, query, language, limit: retrieve, shown_from: shownFrom ?? seq },
      concerned: concernedIn(view, query),
      ...(embeddings && { embeddings }),
    });
  }

  /** The past in short, after what is due for it was brought in, in as many calls as it takes. */
  private async summary(view: View, ask: Asking): Promise<string | null> {
    const { fallen = [] } = view.memory!;
    let { summary } = view.memory!;
    for (let rest = fallen; rest.length > 0;) {
      const asked = summaryView(view, { transcript: [], summary });
      const fitting = new Fitting(asked, ask, this.counter);
      if (summary !== null) fitting.take(summary, 'the summary of the past');
      const part = fitting.oldest(rest);
      const shown = fitting.view(part, [], summary);
      this.means.calls.show(shown);
      summary = summaryOf(await this.means.calls.ask(ask(shown), 'summary'));
      rest = rest.slice(part.length);
    }
    if (fallen.length > 0) {
      const from = [...new Set(fallen.map(({ seq }) => seq))].slice(-MOST_SOURCES);
      this.memories.push({ kind: 'summary', text: summary!, importance: 1, from });
    }
    return summary;
  }
}
