import type {
  CompiledAgent,
  CompiledMeasure,
  CompiledRule,
  CompiledScenario,
  CompiledScene,
} from '../compiled.js';
import { WorldSchema } from './world-schema.js';

/** What is looked up in a compiled scenario at every turn, worked out once. */
export interface CompiledIndex {
  agents: Map<string, CompiledAgent>;
  scenes: Map<string, CompiledScene>;
  /** Scene -> those who are present in it: its agents and its narrator. */
  present: Map<string, Set<string>>;
  rules: Record<CompiledRule['on'], CompiledRule[]>;
  worldSchema: WorldSchema;
  /** Measures that an analyst rates. */
  rubrics: (CompiledMeasure & { from: { rubric: string } })[];
  /** Names of the analysts of the cast. */
  analysts: string[];
  reach: number;
}

const indexes = new WeakMap<CompiledScenario, CompiledIndex>();

/** Windows of a memory that are within reach: two that a prompt may show, and what happens between two turns. */
const WINDOWS_IN_REACH = 4;

/** Entries of the past that are kept for views: the scenario's window, or more where a memory wants it. */
export const reachOf = (compiled: CompiledScenario): number => indexOf(compiled).reach;

export function indexOf(compiled: CompiledScenario): CompiledIndex {
  let index = indexes.get(compiled);
  if (!index) {
    index = build(compiled);
    indexes.set(compiled, index);
  }
  return index;
}

function build(compiled: CompiledScenario): CompiledIndex {
  const rulesOn = (on: CompiledRule['on']): CompiledRule[] => compiled.rules.filter((rule) => rule.on === on);
  const present = (scene: CompiledScene): Set<string> =>
    new Set(scene.narrator === null ? scene.schedule.agents : [...scene.schedule.agents, scene.narrator]);
  return {
    agents: new Map(compiled.cast.map((agent) => [agent.name, agent])),
    scenes: new Map(compiled.scenes.map((scene) => [scene.name, scene])),
    present: new Map(compiled.scenes.map((scene) => [scene.name, present(scene)])),
    rules: {
      act: rulesOn('act'),
      narration: rulesOn('narration'),
      round: rulesOn('round'),
      scene: rulesOn('scene'),
    },
    worldSchema: new WorldSchema(compiled.world.schema),
    rubrics: compiled.measures.filter((measure) => 'rubric' in measure.from) as CompiledIndex['rubrics'],
    analysts: compiled.cast.filter((agent) => agent.engineType === 'analyst').map((agent) => agent.name),
    reach: compiled.cast.reduce(
      (most, { memory }) => Math.max(most, (memory?.window ?? 0) * WINDOWS_IN_REACH),
      compiled.window,
    ),
  };
}
