import type { EngineType, Lane } from './statuses.js';

/** Runs are spread over this many partitions by hash; orchestrators share the partitions among themselves. */
export const PARTITIONS = 16;

/** Partition of a run: the first four hex digits of its UUID, which are random, modulo PARTITIONS. */
export const partitionOf = (runId: string): number => parseInt(runId.slice(0, 4), 16) % PARTITIONS;

/** Every subject, stream and consumer name, below one namespace so that installations can share a broker. */
export class Subjects {
  /** @param namespace lower-case letters, digits, `_` and `-`; `scrai` by default. */
  constructor(readonly namespace = 'scrai') {}

  // JetStream: work-queue streams with one message per subject.
  workStream = (lane: Lane): string => `${this.namespace}_work_${lane}`;
  workStreamSubjects = (lane: Lane): string => `${this.namespace}.work.*.${lane}.>`;
  workConsumer = (engineType: EngineType, lane: Lane): string => `${engineType}_${lane}`;
  workFilter = (engineType: EngineType, lane: Lane): string =>
    `${this.namespace}.work.${engineType}.${lane}.>`;
  work = (engineType: EngineType, lane: Lane, runId: string, turn: number): string =>
    `${this.namespace}.work.${engineType}.${lane}.${partitionOf(runId)}.${runId}.${turn}`;

  outcomeStream = (): string => `${this.namespace}_outcomes`;
  outcomeStreamSubjects = (): string => `${this.namespace}.outcome.>`;
  outcomeConsumer = (partition: number): string => `outcomes_${partition}`;
  outcomeFilter = (partition: number): string => `${this.namespace}.outcome.${partition}.>`;
  /** `dispatch.delivery` names the attempt; a repeat of the same attempt is refused while the first is pending. */
  outcome = (runId: string, turn: number, dispatch: number, delivery: number): string =>
    `${this.namespace}.outcome.${partitionOf(runId)}.${runId}.${turn}.${dispatch}-${delivery}`;
  /** The outcomes of a turn, of whatever attempt. */
  outcomesOf = (runId: string, turn: number): string =>
    `${this.namespace}.outcome.${partitionOf(runId)}.${runId}.${turn}.*`;

  /** Failed attempts (retry, reject): the dead-letter service decides when they are tried again, or never. */
  failureStream = (): string => `${this.namespace}_failures`;
  failureStreamSubjects = (): string => `${this.namespace}.failure.>`;
  failureConsumer = (): string => 'failures';
  failure = (runId: string, turn: number, dispatch: number, delivery: number): string =>
    `${this.namespace}.failure.${runId}.${turn}.${dispatch}-${delivery}`;
  /** The failures of a turn, of whatever attempt. */
  failuresOf = (runId: string, turn: number): string => `${this.namespace}.failure.${runId}.${turn}.*`;

  /** Records of model calls, on their way to `model_calls`. */
  callStream = (): string => `${this.namespace}_calls`;
  callStreamSubjects = (): string => `${this.namespace}.call.>`;
  callConsumer = (): string => 'calls';
  call = (runId: string, turn: number, callIndex: number, attempt: string): string =>
    `${this.namespace}.call.${runId}.${turn}.${callIndex}.${attempt.replace('.', '-')}`;
  /** One call of a turn, in whatever attempt. */
  callsOf = (runId: string, turn: number, callIndex: number): string =>
    `${this.namespace}.call.${runId}.${turn}.${callIndex}.*`;

  /** Records of tool calls that have ended, on their way to `tool_calls`. */
  toolStream = (): string => `${this.namespace}_tools`;
  toolStreamSubjects = (): string => `${this.namespace}.tool.>`;
  toolConsumer = (): string => 'tools';
  toolCall = (runId: string, turn: number, id: string): string =>
    `${this.namespace}.tool.${runId}.${turn}.${id}`;

  // Core NATS: request-reply, and news that may be lost.
  append = (): string => `${this.namespace}.rpc.append`;
  /** Asks every event store; the first answer counts. */
  appendAnywhere = (): string => `${this.namespace}.rpc.append-anywhere`;
  turnStanding = (): string => `${this.namespace}.rpc.turn-standing`;
  keptCall = (): string => `${this.namespace}.rpc.kept-call`;
  toolCallBeginning = (): string => `${this.namespace}.rpc.tool-call-beginning`;
  /** Takes a piece of a blob. */
  keepBlob = (): string => `${this.namespace}.rpc.keep-blob`;
  /** Gives a piece of a blob. */
  blob = (): string => `${this.namespace}.rpc.blob`;
  recall = (): string => `${this.namespace}.rpc.recall`;
  lackingVectors = (): string => `${this.namespace}.rpc.lacking-vectors`;
  keepVectors = (): string => `${this.namespace}.rpc.keep-vectors`;
  /** What is to be done with a dead letter; answered by the dead-letter service. */
  deadLetterDecision = (): string => `${this.namespace}.rpc.dead-letter-decision`;
  wake = (partition: number): string => `${this.namespace}.wake.${partition}`;
  wakeAll = (): string => `${this.namespace}.wake.*`;
  presence = (service: string): string => `${this.namespace}.presence.${service}`;
  heartbeat = (): string => `${this.namespace}.news.heartbeat`;
  /** Engines are asked to take no more: `{engine_id}`. */
  drain = (): string => `${this.namespace}.news.drain`;
  /** Turns that were closed without an answer: `TurnsCancelled`. */
  cancelled = (): string => `${this.namespace}.news.cancelled`;
  /** Leases of engines over REST that a report has changed. */
  leases = (): string => `${this.namespace}.news.leases`;
  attempts = (): string => `${this.namespace}.news.attempts`;
  /** Runs to whose words somebody listens: `ListeningNews`. */
  listening = (): string => `${this.namespace}.news.listening`;
  /** The words of a run's turns while its models still speak: `SpokenNews`. */
  spoken = (runId: string): string => `${this.namespace}.news.spoken.${runId}`;
  /** A run's log has grown: `{scenario_run_id, last_seq}`; readers then read the rows. */
  appended = (runId: string): string => `${this.namespace}.news.appended.${runId}`;

  /** Model calls that need leave: `GovernorReport`. Every orchestrator hears them; who governs the key answers. */
  governorReports = (): string => `${this.namespace}.governor.reports`;
  /** What is told to one engine: `GovernorWord`. */
  governorWords = (engineId: string): string => `${this.namespace}.governor.words.${engineId}`;
  /** States of keys: `GovernorState`. */
  governorStates = (): string => `${this.namespace}.news.governor`;
}
