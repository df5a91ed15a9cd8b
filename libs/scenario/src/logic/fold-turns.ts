import type { JsonObject, MediaReference, TurnCompleted, Usage } from '@scrai/contracts';
import { actorAnswer, narratorAnswer, privateNotes, type ActorAnswer, type PrivateNotes } from './answers.js';
import type { Fold } from './fold.js';
import { noticed, rememberTurn } from './memory/remember.js';
import { changeMind } from './mind/mind-state.js';
import { giveUpNarration, takeNarration } from './narration.js';
import { closePlace, endRoundIfPlayed, startRound } from './rounds.js';
import { SCHEDULES } from './schedules/all.js';
import { join } from './schedules/waiting-line.js';
import { settled } from './settled.js';
import { agentOf, type OpenTurn, type PlaceKind, type Proposal, type RunState } from './state.js';
import { heardBy, heardInScene } from './visibility.js';

export const turnRequested: Fold<'turn.requested'> = (state, { turn, agent: name, ask, round }, seq) => {
  const agent = agentOf(state, name);
  const { scene } = state;
  const redo = state.redo[0]?.agent === name ? state.redo.shift() : undefined;
  const kind = redo?.kind ?? kindOf(state, name);
  if (scene && round > scene.round) startRound(scene, round);
  const guidance = redo ? [...redo.guidance, ...agent.guidance] : agent.guidance;
  agent.guidance = [];
  agent.open = turn;
  agent.turns += 1;
  state.turns = turn;
  const tries = redo?.tries ?? 0;
  state.open.set(turn, {
    ...{ turn, agent: name, seq, ask, kind, tries, round, guidance, interruptedAt: null },
    noticed: noticed(state, agent),
  });
  if (kind === 'interview') state.interview!.turn = turn;
  if (kind === 'analyst') state.analysed.add(name);
  if (!scene) return;
  if (kind === 'narrator') scene.narratorDue = null;
  if (kind !== 'scheduled') return;
  const schedule = SCHEDULES[scene.compiled.schedule.type];
  if (!redo || schedule.concurrent) schedule.requested(scene, name);
  if (redo) return;
  scene.requested += 1;
  scene.last = name;
};

function kindOf({ scene, interview }: RunState, agent: string): PlaceKind {
  if (interview) return 'interview';
  if (!scene) return 'analyst';
  const directs = scene.compiled.schedule.type === 'narrator';
  const narrates = agent === scene.compiled.narrator && (directs || scene.narratorDue !== null);
  return narrates ? 'narrator' : 'scheduled';
}

/** Takes the turn off the open ones. */
function close(state: RunState, turn: number, seq: number): OpenTurn {
  const open = state.open.get(turn);
  if (!open) throw new Error(`event ${seq} closes turn ${turn}, which is not open`);
  state.open.delete(turn);
  while (state.lowest <= state.turns && !state.open.has(state.lowest)) state.lowest += 1;
  state.lastClosed = turn;
  const agent = agentOf(state, open.agent);
  agent.open = null;
  const addressedAt = agent.addressedAt;
  agent.addressedAt = null;
  if (addressedAt !== null) join(state, open.agent, addressedAt);
  if (open.kind === 'interview') state.interview!.closedAt = seq;
  return open;
}

export const turnCompleted: Fold<'turn.completed'> = (state, payload, seq) => {
  const open = close(state, payload.turn, seq);
  spend(state, payload.usage);
  if (open.kind === 'interview') return;
  const result = settled(payload.result);
  if (open.ask !== 'analyse') {
    note(state, open.agent, privateNotes(result as JsonObject), seq);
    changeMind(state, open.agent, result as JsonObject, seq);
  }
  if (open.ask === 'narrate') {
    const { narration, changes, next, sceneOver, whispers } = narratorAnswer(result);
    const proposal: Proposal = {
      kind: 'proposal',
      open,
      seq,
      narration,
      changes,
      named: next,
      sceneOver,
      whispers,
      media: settled(payload.media ?? []),
    };
    if (changes.length > 0) state.pending = [proposal];
    else takeNarration(state, proposal, seq);
  } else if (open.ask === 'analyse') {
    const { turn, agent } = open;
    state.pending = [{ kind: 'findings', turn, agent, seq, requestedAt: open.seq, result, refused: 0 }];
    closePlace(state, open, seq);
  } else {
    acted(state, open, { ...payload, result }, seq);
  }
  rememberTurn(state, open, { ...payload, result }, seq);
};

function spend({ spent }: RunState, usage: Usage): void {
  spent.calls += usage.calls;
  spent.tokens += usage.input_tokens + usage.output_tokens;
  spent.money += usage.cost;
}

function acted(
  state: RunState,
  open: OpenTurn,
  { result, media }: Pick<TurnCompleted, 'result' | 'media'>,
  seq: number,
): void {
  const answer = { ...actorAnswer(result), media: settled(media ?? []) };
  const { agent: name, turn, round } = open;
  const { scene } = state;
  const { speech, to, act, changes } = answer;
  hear(state, name, answer, seq);
  if (scene && to.length > 0) {
    const others = to.filter((each) => each !== name);
    SCHEDULES[scene.compiled.schedule.type].addressed?.(state, others, seq);
  }
  if (scene && act) {
    const { role } = agentOf(state, name).compiled;
    const accepted = { seq, turn, agent: name, role, scene: scene.compiled.name, round, act };
    scene.roundActs.push(accepted);
    if (scene.compiled.ends.when?.names.includes('acts')) scene.acts.push(accepted);
    state.pending = [{ ...accepted, kind: 'act', speech, to }];
  }
  if (changes.length > 0) state.pending.push({ kind: 'change', agent: name, turn, round, seq, changes });
  closePlace(state, open, seq);
}

/** What an agent noted for itself, it alone perceives. */
function note(state: RunState, name: string, { reflection, plan }: PrivateNotes, seq: number): void {
  const own = { seq, from: name, to: [name] };
  if (reflection !== '') heardBy(state, [name], { ...own, kind: 'reflection', text: reflection });
  if (plan !== '') heardBy(state, [name], { ...own, kind: 'plan', text: plan });
}

/** Who perceives what of an answer: the thought its agent, a sealed act too, a whisper with what is shown those it names, the rest everyone. */
function hear(
  state: RunState,
  name: string,
  { thought, speech, to, act, media }: ActorAnswer & { media: MediaReference[] },
  seq: number,
): void {
  if (thought !== '') heardBy(state, [name], { seq, kind: 'thought', from: name, to: [name], text: thought });
  const sealed = act !== null && state.scene?.compiled.sealed === true;
  if (sealed) heardBy(state, [name], { seq, kind: 'act', from: name, to: [name], text: '', act });
  const seen = sealed ? null : act;
  const shows = media.length > 0;
  if (speech === '' && !seen && !shows) return;
  const said = { seq, from: name, text: speech, ...(seen ? { act: seen } : {}), ...(shows ? { media } : {}) };
  if (to.length > 0) heardBy(state, [name, ...to], { ...said, kind: 'whisper', to });
  else heardInScene(state, { ...said, kind: speech === '' && seen ? 'act' : 'speech' });
}

export const turnSkipped: Fold<'turn.skipped'> = (state, { turn }, seq) => {
  const open = close(state, turn, seq);
  if (open.kind === 'interview') return;
  if (open.ask === 'narrate') giveUpNarration(state, open);
  closePlace(state, open, seq);
};

export const turnCancelled: Fold<'turn.cancelled'> = (state, { turn }, seq) => {
  const open = close(state, turn, seq);
  const { agent, kind, tries, guidance } = open;
  const { scene } = state;
  if (kind === 'interview') return;
  if (agentOf(state, agent).alive) {
    state.redo.push({ agent, kind, tries, guidance, cause: seq });
  } else if (scene) {
    scene.cause = seq;
    if (kind === 'scheduled') scene.requested -= 1;
    endRoundIfPlayed(state, scene, seq);
  }
};
