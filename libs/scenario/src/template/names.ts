/**
 * Names that each expression of a template may use, with what they hold. `logic/` provides exactly these, and the
 * checks of `template/` refuse every other, so this table is the agreement between the two.
 *
 * - An agent is `{name, role, attributes, relations: [{to, kind, weight}]}`; `agents` leaves out those that were destroyed.
 * - `turn` counts the run's turns from 1 (before the first turn: 0), `scene_turn` those of the scene, `round` the scene's
 *   rounds from 1. While an act or a narration is judged they are those of its turn; at the end of a round or of
 *   a scene and in conditions, those of the turn closed last.
 * - `world` is the world as it stands, after what was accepted before. Rules apply in order, each seeing what
 *   the earlier ones left; the entries of one `set` have no order and all see the same world.
 * - A `played` turn is `{seq, turn, agent, role, scene, round, status, speech, act, refused}`: `status` is `completed`, `skipped` or
 *   `cancelled`, `act` null where none was performed or it was refused, `refused` the name of the rule or null.
 * - `tables` are the template's constants. A rule's `let` gives names of its own on top of those of its place.
 * - An accepted act is `{seq, turn, agent, role, scene, round, act}`.
 * - An expression that fails while a run is played is a fault of the template: the run fails and says which one and why.
 */
const CLOCK = {
  turn: 'number of the turn',
  round: 'round of the scene',
  scene: 'name of the scene',
  scene_turn: 'number of the turn in its scene',
};
const STAGE = {
  world: 'the world',
  parameters: 'parameters of the run',
  tables: 'constants of the template',
  agents: 'list of agents',
  ...CLOCK,
};
const WHOLE_RUN = {
  world: 'the final world',
  parameters: 'parameters of the run',
  tables: 'constants of the template',
  agents: 'list of agents',
  turn: 'turns played in all',
  turns: 'list of played turns',
  acts: 'list of accepted acts',
  scenes: 'list of {scene, index, turns, rounds, reason}, one for each scene played',
};

/** Place of an expression -> name -> what it holds. */
export const NAMES = {
  /** `rules[].when`, `.require`, `.set` with `on: act`: is this act legal, and what does it do? */
  'rule.act': {
    ...STAGE,
    agent: 'the acting agent',
    act: 'its act',
    speech: 'what it said with it',
    to: 'those whom it whispered to; [] where all heard it',
  },
  /** `on: narration`: `world` is the world as the proposed change would have it, `before` as it is. */
  'rule.narration': {
    ...STAGE,
    agent: 'who proposes the change: a narrator, or an agent with the tool world_change',
    before: 'the world before the proposed change',
  },
  /** `on: round`, after the last act of a round. */
  'rule.round': { ...STAGE, acts: "list of the round's accepted acts" },
  /** The same with `for`, once for each of its agents. */
  'rule.round.for': {
    ...STAGE,
    acts: "list of the round's accepted acts",
    agent: 'one of the agents',
    act: 'its last accepted act of the round, or null',
  },
  /** `on: scene`, at its start. */
  'rule.scene': STAGE,
  /** The same with `for`, once for each of its agents. */
  'rule.scene.for': { ...STAGE, agent: 'one of the agents' },
  /** `scenes[].end.when`, after every turn and at the end of every round. */
  'scene.end': { ...STAGE, acts: "list of the scene's accepted acts" },
  /** `stimuli[].at.when`, after every turn; a stimulus applies once. */
  'stimulus.when': STAGE,
  'measure.run': WHOLE_RUN,
  /** Once for each agent. */
  'measure.agent': {
    ...WHOLE_RUN,
    agent: 'the measured agent',
    own_turns: 'its played turns',
    own_acts: 'its accepted acts',
  },
  /** Once for each turn that an agent of an actor engine played, when the turn is closed; `world` is the world then. */
  'measure.turn': {
    ...STAGE,
    agent: 'the acting agent',
    act: 'its accepted act, or null',
    speech: 'what it said',
    refused: 'name of the rule that refused its act, or null',
  },
} as const satisfies Record<string, Record<string, string>>;

export type ExpressionPlace = keyof typeof NAMES;

/** Places where `draw(purpose?, index?)` is allowed: what it gives depends on the run's seed, the place, the turn and its arguments. */
export const PLACES_WITH_DRAW: ReadonlySet<ExpressionPlace> = new Set([
  'rule.act',
  'rule.narration',
  'rule.round',
  'rule.round.for',
  'rule.scene',
  'rule.scene.for',
  'scene.end',
  'stimulus.when',
]);

/** Names that LiquidJS knows while a template is compiled: everywhere, and in texts of one agent. */
export const LIQUID_NAMES = {
  everywhere: ['parameters'],
  /** persona, goals, instructions, public_description, acts of an agent: `agent` is {name, role, index, attributes}. */
  agent: ['parameters', 'agent'],
} as const;
