import type { JsonObject, LogEvent } from '@scrai/contracts';
import type { CompiledScenario } from '../compiled.js';
import { actorAnswer, narratorAnswer } from './answers.js';
import { fold } from './fold.js';
import { agentOf, initialState, type AcceptedAct, type PlaceKind, type RunState } from './state.js';

/** A turn as it was played; what measures see of it is named in template/names.ts. */
export interface PlayedTurn {
  /** Seq of the event that closed it. */
  seq: number;
  turn: number;
  agent: string;
  role: string;
  scene: string;
  round: number;
  status: 'completed' | 'skipped' | 'cancelled';
  speech: string;
  act: JsonObject | null;
  refused: string | null;
}

/** What a chronicle passes on while it reads; the state is the one after the event. */
export interface Reader {
  event?(event: LogEvent, state: RunState): void;
  /** A turn is closed and everything that it entailed has happened; the state is the one then. */
  played?(turn: PlayedTurn, kind: PlaceKind, ask: string, state: RunState): void;
}

/** Reads a log from its start, event by event, and tells of its turns when they are settled. */
export class Chronicle {
  readonly state: RunState;
  private unsettled: { played: PlayedTurn; kind: PlaceKind; ask: string } | null = null;

  constructor(
    compiled: CompiledScenario,
    private readonly reader: Reader,
  ) {
    this.state = initialState(compiled);
  }

  /** @throws Error for an event out of order. */
  add(event: LogEvent): void {
    const belongs = this.unsettled !== null && this.entailed(event, this.unsettled.played);
    // A change may come between a turn and what it entails, and what its agent keeps of it.
    if (!belongs && event.type !== 'run.changed' && event.type !== 'memory.written') this.settle();
    const closing = this.closing(event);
    fold(this.state, event);
    this.reader.event?.(event, this.state);
    this.unsettled ??= closing;
    if (belongs || event.type === 'run.ended') this.settle();
  }

  private settle(): void {
    if (!this.unsettled) return;
    const { played, kind, ask } = this.unsettled;
    this.unsettled = null;
    this.reader.played?.(played, kind, ask, this.state);
  }

  /** Whether the event is the verdict on the turn; a refusal is noted on it. */
  private entailed(event: LogEvent, played: PlayedTurn): boolean {
    if (event.type === 'world.changed' || event.type === 'world.change_refused') {
      return event.payload.turn === played.turn;
    }
    if (event.type !== 'act.refused' || event.payload.turn !== played.turn) return false;
    played.act = null;
    played.refused = event.payload.rule;
    return true;
  }

  private closing(event: LogEvent): Chronicle['unsettled'] {
    if (event.type !== 'turn.completed' && event.type !== 'turn.skipped' && event.type !== 'turn.cancelled') {
      return null;
    }
    const { turn, agent } = event.payload;
    const open = this.state.open.get(turn);
    if (!open) throw new Error(`event ${event.seq} closes turn ${turn}, which is not open`);
    const said =
      event.type === 'turn.completed' ? spoken(event.payload.result, open.ask) : { speech: '', act: null };
    const { role } = agentOf(this.state, agent).compiled;
    const scene = this.state.scene?.compiled.name ?? this.state.lastScene?.name ?? '';
    const status = event.type.slice('turn.'.length) as PlayedTurn['status'];
    const played = {
      seq: event.seq,
      turn,
      agent,
      role,
      scene,
      round: open.round,
      status,
      ...said,
      refused: null,
    };
    return { played, kind: open.kind, ask: open.ask };
  }
}

function spoken(result: JsonObject, ask: string): Pick<PlayedTurn, 'speech' | 'act'> {
  if (ask === 'narrate') return { speech: narratorAnswer(result).narration, act: null };
  const { speech, act } = actorAnswer(result);
  return { speech, act };
}

/** The act of a turn, if it was performed and not refused. */
export function acceptedAct({ seq, turn, agent, role, scene, round, act }: PlayedTurn): AcceptedAct | null {
  return act ? { seq, turn, agent, role, scene, round, act } : null;
}
