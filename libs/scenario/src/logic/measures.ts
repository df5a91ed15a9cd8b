import type { AppendMeasurement, LogEvent } from '@scrai/contracts';
import { ExpressionError, type Expression } from '@scrai/expression';
import type { CompiledMeasure, CompiledScenario } from '../compiled.js';
import { MEASURE_PLUGINS } from '../measure-plugins/all.js';
import type { PluginValue } from '../measure-plugins/plugin.js';
import { analystAnswer, type AnalystRating } from './answers.js';
import { acceptedAct, Chronicle, type PlayedTurn } from './chronicle.js';
import { judgeAnalysis } from './findings.js';
import { askOf } from './request.js';
import { agentValue, livingAgents, stageNames } from './scope.js';
import { settled } from './settled.js';
import type { AcceptedAct, RunState } from './state.js';

/** A measurement; where the expression failed or gave another type, its value is null and `fault` says why. */
export type Measurement = AppendMeasurement & { fault?: string };

/** Most seqs that are kept as evidence of one value: the newest. */
const MOST_EVIDENCE = 1000;
const OF_THE_WORLD = new Set<string>(['run.started', 'world.changed', 'environment.reloaded']);

type FromExpression = CompiledMeasure & { from: { expression: Expression } };

/** Computes a scenario's measures from a log, fed event by event: the same numbers again whenever it is read again. */
export class Measurer {
  private readonly chronicle: Chronicle;
  private readonly ofTurns: Measurement[] = [];
  private readonly rated: Measurement[] = [];
  private readonly turns: PlayedTurn[] = [];
  private readonly acts: AcceptedAct[] = [];
  private readonly scenes: { scene: string; index: number; turns: number; rounds: number; reason: string }[] =
    [];
  private readonly worldSeqs: number[] = [];
  private readonly sceneSeqs: number[] = [];
  private sceneShape = { turns: 0, rounds: 0 };

  constructor(compiled: CompiledScenario) {
    this.chronicle = new Chronicle(compiled, {
      event: (event, state) => this.note(event, state),
      played: (turn, kind, ask, state) => {
        if (kind !== 'analyst') this.play(turn, ask, state);
      },
    });
  }

  /** The scenario as it is played now. */
  private get compiled(): CompiledScenario {
    return this.chronicle.state.compiled;
  }

  /** @throws Error for an event out of order. */
  add(event: LogEvent): void {
    const { scene } = this.chronicle.state;
    if (scene) this.sceneShape = { turns: scene.turns, rounds: scene.round - (scene.roundComplete ? 0 : 1) };
    const { open } = this.chronicle.state;
    if (event.type === 'turn.completed') this.rate(event, open.get(event.payload.turn)?.seq ?? 0);
    this.chronicle.add(event);
  }

  /** Values of the turns so far; and, of the run and of each agent that acts, the values as of now. */
  measurements(): Measurement[] {
    const { state } = this.chronicle;
    const whole = {
      world: state.world,
      parameters: this.compiled.parameters,
      tables: this.compiled.tables,
      agents: livingAgents(state),
      turn: this.turns.length,
      turns: this.turns,
      acts: this.acts,
      scenes: this.scenes,
    };
    return [
      ...this.ofRun(whole),
      ...this.ofAgents(whole),
      ...this.ofPlugins(),
      ...this.ofTurns,
      ...this.rated,
    ];
  }

  private *ofRun(whole: Record<string, unknown>): Iterable<Measurement> {
    for (const measure of this.at('run')) {
      const uses = (name: string): boolean => measure.from.expression.names.includes(name);
      const evidence = [
        ...(uses('world') ? this.worldSeqs : []),
        ...(uses('turns') || uses('turn') ? this.turns.map(({ seq }) => seq) : []),
        ...(uses('acts') ? this.acts.map(({ seq }) => seq) : []),
        ...(uses('scenes') ? this.sceneSeqs : []),
      ];
      yield measured(measure, whole, evidence);
    }
  }

  private *ofAgents(whole: Record<string, unknown>): Iterable<Measurement> {
    const measures = this.at('agent');
    if (measures.length === 0) return;
    const turnsOf = Map.groupBy(this.turns, ({ agent }) => agent);
    const actsOf = Map.groupBy(this.acts, ({ agent }) => agent);
    for (const { compiled } of this.chronicle.state.agents.values()) {
      if (askOf(compiled.engineType) !== 'act') continue;
      const own_turns = turnsOf.get(compiled.name) ?? [];
      const own_acts = actsOf.get(compiled.name) ?? [];
      const names = { ...whole, agent: agentValue(compiled), own_turns, own_acts };
      const evidence = own_turns.map(({ seq }) => seq);
      for (const measure of measures) yield { ...measured(measure, names, evidence), agent: compiled.name };
    }
  }

  private *ofPlugins(): Iterable<Measurement> {
    const acting = [...this.chronicle.state.agents.values()].filter(
      ({ compiled }) => askOf(compiled.engineType) === 'act',
    );
    const run = { agents: acting.map(({ compiled }) => compiled.name), turns: this.turns };
    for (const measure of this.compiled.measures) {
      const plugin = 'plugin' in measure.from ? MEASURE_PLUGINS.get(measure.from.plugin) : undefined;
      const { name, version, level, unit } = measure;
      const of = ({ value, turns }: PluginValue): Measurement => {
        return {
          measure: name,
          version,
          level,
          unit,
          value,
          evidence: evidenceOf(turns.map(({ seq }) => seq)),
        };
      };
      if (level === 'run' && plugin?.ofRun) yield of(plugin.ofRun(run));
      if (level !== 'agent' || !plugin?.ofAgents) continue;
      for (const [agent, value] of plugin.ofAgents(run)) yield { ...of(value), agent };
    }
  }

  private note(event: LogEvent, state: RunState): void {
    const sets = event.type === 'stimulus.applied' && event.payload.set !== undefined;
    if (sets || OF_THE_WORLD.has(event.type)) this.worldSeqs.push(event.seq);
    if (event.type !== 'scene.ended') return;
    const { scene, index, reason } = event.payload;
    this.scenes.push({ scene, index, ...this.sceneShape, reason });
    this.sceneSeqs.push(state.seq);
  }

  private play(turn: PlayedTurn, ask: string, state: RunState): void {
    this.turns.push(turn);
    const accepted = acceptedAct(turn);
    if (accepted) this.acts.push(accepted);
    if (ask !== 'act' || turn.status !== 'completed') return;
    const measures = this.at('turn');
    if (measures.length === 0) return;
    const { act, speech, refused, round } = turn;
    const agent = agentValue(state.agents.get(turn.agent)!.compiled);
    const names = stageNames(state, { turn: turn.turn, round, agent, act, speech, refused });
    for (const measure of measures) {
      this.ofTurns.push({ ...measured(measure, names, [turn.seq]), agent: turn.agent, turn: turn.turn });
    }
  }

  private rate(event: Extract<LogEvent, { type: 'turn.completed' }>, requestedAt: number): void {
    const open = this.chronicle.state.open.get(event.payload.turn);
    if (open?.ask !== 'analyse') return;
    const { ratings } = judgeAnalysis(
      this.compiled,
      analystAnswer(settled(event.payload.result)),
      requestedAt,
    );
    for (const rating of ratings) this.rated.push(this.rating(rating));
  }

  private rating({ measure: name, agent, value, cites }: AnalystRating): Measurement {
    const { version, level, unit } = this.compiled.measures.find((measure) => measure.name === name)!;
    const evidence = cites as number[];
    const whose = level === 'agent' && agent !== null ? { agent } : {};
    return { measure: name, version, level, ...whose, value: value as Measurement['value'], unit, evidence };
  }

  private at(level: CompiledMeasure['level']): FromExpression[] {
    return this.compiled.measures.filter(
      (measure): measure is FromExpression => measure.level === level && 'expression' in measure.from,
    );
  }
}

const evidenceOf = (seqs: number[]): number[] =>
  [...new Set(seqs)].sort((a, b) => a - b).slice(-MOST_EVIDENCE);

function measured(measure: FromExpression, names: Record<string, unknown>, evidence: number[]): Measurement {
  const { name, version, level, unit, type, from } = measure;
  const about = { measure: name, version, level, unit, evidence: evidenceOf(evidence) };
  try {
    const value = settled(from.expression.evaluate({ names }));
    if (value === null || typeof value === type) return { ...about, value: value as Measurement['value'] };
    return {
      ...about,
      value: null,
      fault: `measure ${name} must be a ${type}, and is ${JSON.stringify(value)}`,
    };
  } catch (error) {
    if (!(error instanceof ExpressionError || error instanceof TypeError)) throw error;
    return { ...about, value: null, fault: `measure ${name}: ${error.message}` };
  }
}

/** All measurements of a log: for a finished run, its final ones. Several analysts' ratings of one rubric all appear. */
export function measurements(compiled: CompiledScenario, events: Iterable<LogEvent>): Measurement[] {
  const measurer = new Measurer(compiled);
  for (const event of events) measurer.add(event);
  return measurer.measurements();
}
