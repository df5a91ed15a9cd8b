import { guidanceOf, requestedTurns } from '@scrai/scenario';
import type { AppendAgent, AppendRequest, BreakpointHit, OutcomeMessage } from '@scrai/contracts';
import type { Control } from './commands.js';
import type { Draft } from './draft.js';
import type { LoadedRun } from './run-source.js';

interface Besides {
  early: OutcomeMessage[];
  /** Actions whose input has its place in the draft. */
  handled: string[];
  /** Whether the outcome of a turn came after a failure. */
  wasTried(turn: number): boolean;
}

/** Adds to the drafted events what the same commit shall keep. */
export function completeRequest(
  run: LoadedRun,
  draft: Draft,
  control: Control,
  besides: Besides,
): AppendRequest {
  const { request, ended, consumed } = draft;
  request.early = besides.early;
  const handled = [...control.handled, ...besides.handled];
  if (handled.length > 0) request.handled_actions = handled;
  if (control.turnLimit !== run.turnLimit) request.turn_limit = control.turnLimit;
  const agents = changedAgents(run, draft, control);
  if (agents.length > 0) request.agents = agents;
  if (draft.hit) request.breakpoint_hit = draft.hit;
  else if (run.hit && (control.goesOn || ended)) request.breakpoint_hit = null;
  if (ended) {
    request.status = ended.status;
    request.status_reason = ended.reason;
    return request;
  }
  if (control.status) request.status = control.status;
  else if (run.status === 'pending' && request.events.length > 0) {
    request.status = control.turnLimit === null ? 'running' : 'paused';
  }
  // A turn that had failed has its answer: what the run waited for is over.
  if ([...consumed].some((turn) => besides.wasTried(turn))) request.status_reason = null;
  const waits = waitingFor(draft, control);
  if (waits !== run.waitsFor) request.status_reason = waits;
  if (request.breakpoint_hit === null) request.status_reason = waits;
  return draft.hit ? pausedAt(run, request, draft.hit, draft) : request;
}

/** The run stands still right after its last event here, whatever would be due. */
function pausedAt(
  run: LoadedRun,
  request: AppendRequest,
  hit: BreakpointHit,
  { state }: Draft,
): AppendRequest {
  const limit = requestedTurns(state);
  const where = hit.breakpoints.map((number) => run.breakpoints?.textOf(number) ?? String(number)).join('; ');
  return {
    ...request,
    status: 'paused',
    status_reason: `paused at event ${hit.seq} by breakpoint ${where}${hit.fault ? ` (${hit.fault})` : ''}`,
    ...(limit === run.turnLimit ? {} : { turn_limit: limit }),
  };
}

const FOR_AN_AGENT = 'waiting: the next turn is that of ';

/** Says on the run, for people, that it waits for an agent that is paused. */
const waitingFor = ({ waitsFor }: Draft, { paused }: Control): string | null =>
  waitsFor !== null && paused.has(waitsFor) ? `${FOR_AN_AGENT}${waitsFor}, which is paused` : null;

/** The reason of a run, where it is that an agent is paused. */
export const isWaitingFor = (reason: string | null): string | null =>
  reason?.startsWith(FOR_AN_AGENT) ? reason : null;

function changedAgents({ paused }: LoadedRun, { state, guided }: Draft, control: Control): AppendAgent[] {
  const names = new Set([...guided, ...paused, ...control.paused]);
  const changes: AppendAgent[] = [];
  for (const agent of names) {
    const halts = control.paused.has(agent);
    const status = halts === paused.has(agent) ? undefined : halts ? 'paused' : 'running';
    if (status === undefined && !guided.has(agent)) continue;
    changes.push({
      agent,
      ...(status && { status }),
      ...(guided.has(agent) && { pending_guidance: guidanceOf(state, agent) }),
    });
  }
  return changes;
}

export const isEmpty = (request: AppendRequest): boolean =>
  request.events.length === 0 &&
  request.early.length === 0 &&
  request.status === undefined &&
  request.turn_limit === undefined &&
  request.status_reason === undefined &&
  request.breakpoint_hit === undefined &&
  request.handled_actions === undefined;
