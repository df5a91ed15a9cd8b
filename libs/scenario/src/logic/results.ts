import type { EventType, LogEvent, Usage } from '@scrai/contracts';
import type { CompiledScenario } from '../compiled.js';
import { analystAnswer } from './answers.js';
import { Chronicle, type PlayedTurn } from './chronicle.js';
import { judgeAnalysis } from './findings.js';
import type { AgentResults, RunResults, SceneResults, Spent, TurnCounts } from './result-types.js';
import { settled } from './settled.js';
import type { OpenTurn } from './state.js';
import { entriesOf } from './transcript.js';

/** Notes an event in the results; a turn that it closes is given as it was open. */
type Count<T extends EventType> = (
  event: Extract<LogEvent, { type: T }>,
  open: OpenTurn | undefined,
) => unknown;

const noTurns = (): TurnCounts => ({ requested: 0, completed: 0, skipped: 0, cancelled: 0 });
const nothingSpent = (): Spent => ({ calls: 0, input_tokens: 0, output_tokens: 0, cost: 0 });

function addUsage(spent: Spent, { calls, input_tokens, output_tokens, cost }: Usage): void {
  spent.calls += calls;
  spent.input_tokens += input_tokens;
  spent.output_tokens += output_tokens;
  spent.cost += cost;
}

/** Reads a run's results off its log, fed event by event; any prefix has results. */
export class ResultsReader {
  private readonly chronicle: Chronicle;
  private readonly agents = new Map<string, AgentResults>();
  private scene: SceneResults | null = null;
  private readonly results: RunResults = {
    outcome: null,
    events: 0,
    simulated: false,
    world: {},
    transcript: [],
    agents: [],
    scenes: [],
    turns: noTurns(),
    spent: nothingSpent(),
    summaries: [],
    findings: [],
    refused_findings: [],
    ratings: [],
    budget_exhausted: null,
  };

  constructor(compiled: CompiledScenario) {
    this.chronicle = new Chronicle(compiled, { played: (turn) => this.played(turn) });
  }

  /** @throws Error for an event out of order. */
  add(event: LogEvent): this {
    const { results } = this;
    const open = 'turn' in event.payload ? this.chronicle.state.open.get(event.payload.turn!) : undefined;
    this.chronicle.add(event);
    results.events = event.seq;
    this.count(event, open);
    const scene = this.scene?.scene ?? null;
    results.transcript.push(...entriesOf(event, open?.ask ?? null, scene));
    return this;
  }

  /** The results so far; later events may change what was returned. */
  value(): RunResults {
    return { ...this.results, world: settled(this.chronicle.state.world), agents: [...this.agents.values()] };
  }

  private readonly counts: { [T in EventType]?: Count<T> } = {
    'agent.created': ({ payload }) => this.agents.set(payload.agent, newAgent(payload)),
    'agent.destroyed': ({ payload, seq }) => (this.of(payload.agent).destroyed_at = seq),
    'scene.started': (event) => {
      this.scene = newScene(event);
      this.results.scenes.push(this.scene);
    },
    'scene.ended': ({ payload, seq }) => {
      if (this.scene) Object.assign(this.scene, { ended_at: seq, reason: payload.reason });
      this.scene = null;
    },
    'turn.requested': ({ payload }) => {
      this.tally(payload.agent, 'requested');
      if (this.scene) this.scene.rounds = Math.max(this.scene.rounds, payload.round);
    },
    'turn.completed': (event, open) => {
      this.tally(event.payload.agent, 'completed');
      this.completed(event, open);
    },
    'turn.skipped': ({ payload }) => this.tally(payload.agent, 'skipped'),
    'turn.cancelled': ({ payload }) => this.tally(payload.agent, 'cancelled'),
    'world.change_refused': ({ payload }) => (this.of(payload.agent).changes_refused += 1),
    'finding.refused': ({ payload: { agent, question, reason }, seq }) =>
      this.results.refused_findings.push({ agent, question, reason, seq }),
    'budget.exhausted': ({ payload: { budget, limit } }) =>
      (this.results.budget_exhausted = { budget, limit }),
    'run.ended': ({ payload: { status, reason } }) => {
      const scenes = this.results.scenes.map((each) => ({
        scene: each.scene,
        index: each.index,
        reason: each.reason,
      }));
      this.results.outcome = { status, reason, scenes };
    },
  };

  private count(event: LogEvent, open: OpenTurn | undefined): void {
    const count = this.counts[event.type] as Count<EventType> | undefined;
    count?.(event, open);
  }

  private tally(agent: string, what: keyof TurnCounts): void {
    for (const { turns } of this.concerned(agent)) turns[what] += 1;
  }

  private completed(event: Extract<LogEvent, { type: 'turn.completed' }>, open: OpenTurn | undefined): void {
    const { agent, turn, usage, simulated, result } = event.payload;
    for (const { spent } of this.concerned(agent)) addUsage(spent, usage);
    this.results.simulated ||= simulated;
    if (open?.ask !== 'analyse') return;
    const answer = analystAnswer(settled(result));
    const { findings, ratings } = judgeAnalysis(this.chronicle.state.compiled, answer, open.seq);
    const { seq } = event;
    this.results.summaries.push({ agent, turn, seq, summary: answer.summary });
    for (const { question, answer: text, cites } of findings) {
      this.results.findings.push({ agent, turn, seq, question, answer: text, cites: cites as number[] });
    }
    for (const { measure, agent: rated, value, cites } of ratings) {
      const rating = { measure, value: value as number | string | boolean, cites: cites as number[] };
      this.results.ratings.push({ agent_rated: rated, by: agent, turn, seq, ...rating });
    }
  }

  private played({ agent, speech, act, refused }: PlayedTurn): void {
    const whose = this.of(agent);
    whose.words += speech.split(/\s+/).filter(Boolean).length;
    if (act) whose.acts += 1;
    if (refused !== null) whose.acts_refused += 1;
  }

  private concerned(agent: string): { turns: TurnCounts; spent: Spent }[] {
    return [this.results, this.of(agent), ...(this.scene ? [this.scene] : [])];
  }

  private of(agent: string): AgentResults {
    return this.agents.get(agent)!;
  }
}

function newAgent(created: { agent: string; agent_template: string; engine_type: string }): AgentResults {
  const { agent, agent_template, engine_type } = created;
  const none = { acts: 0, acts_refused: 0, changes_refused: 0, words: 0, destroyed_at: null };
  return { agent, agent_template, engine_type, turns: noTurns(), ...none, spent: nothingSpent() };
}

function newScene({ seq, payload }: Extract<LogEvent, { type: 'scene.started' }>): SceneResults {
  const { scene, index } = payload;
  const shape = { rounds: 0, turns: noTurns(), spent: nothingSpent() };
  return { scene, index, ...shape, started_at: seq, ended_at: null, reason: null };
}

/** Results of a whole log, or of any prefix of one. */
export function results(compiled: CompiledScenario, events: Iterable<LogEvent>): RunResults {
  const reader = new ResultsReader(compiled);
  for (const event of events) reader.add(event);
  return reader.value();
}
