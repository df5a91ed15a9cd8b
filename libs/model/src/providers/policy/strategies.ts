import type { Json, JsonObject } from '@scrai/contracts';
import { canonical } from '@scrai/determinism';
import { failed, type Policy, type PolicyTurn } from './turn.js';

type Move = 'cooperate' | 'defect';

/** What was played, as far as the view's transcript goes back, oldest first. */
interface Past {
  own: Move[];
  theirs: Move[];
  draw: PolicyTurn['draw'];
}

/** Strategies of games with two moves, under the names that the literature gives them (Axelrod 1984, Nowak and Sigmund 1993). */
const STRATEGIES: Record<string, (past: Past) => Move> = {
  'always-cooperate': () => 'cooperate',
  'always-defect': () => 'defect',
  'tit-for-tat': ({ theirs }) => theirs.at(-1) ?? 'cooperate',
  'suspicious-tit-for-tat': ({ theirs }) => theirs.at(-1) ?? 'defect',
  'tit-for-two-tats': ({ theirs }) =>
    theirs.at(-1) === 'defect' && theirs.at(-2) === 'defect' ? 'defect' : 'cooperate',
  'generous-tit-for-tat': ({ theirs, draw }) =>
    theirs.at(-1) === 'defect' && draw('generosity') >= 1 / 3 ? 'defect' : 'cooperate',
  /** Grim trigger: never forgives; with a bounded transcript, as long as it remembers. */
  grim: ({ theirs }) => (theirs.includes('defect') ? 'defect' : 'cooperate'),
  /** Win-stay, lose-shift: cooperates after both did the same. */
  pavlov: ({ own, theirs }) => (own.at(-1) === theirs.at(-1) ? 'cooperate' : 'defect'),
};

/** The strategies as policies, by name. */
export const strategies: Record<string, Policy> = Object.fromEntries(
  Object.entries(STRATEGIES).map(([name, strategy]) => [name, (turn) => played(turn, strategy)]),
);

function played(turn: PolicyTurn, strategy: (past: Past) => Move): JsonObject {
  const moves = turn.rules.moves ?? movesOf(turn);
  const { rules, view, names } = turn;
  const opponent = rules.opponent === undefined ? names.last_act_by : turn.evaluate(rules.opponent);
  const of = (name: unknown): Move[] =>
    view.transcript.flatMap(({ from, act }) => (act && from === name ? (moveOf(act, moves) ?? []) : []));
  const move = strategy({
    own: of(view.you.name),
    theirs: of(opponent),
    draw: (purpose) => turn.draw(purpose),
  });
  return { act: moves[move] };
}

const moveOf = (act: JsonObject, moves: Record<Move, JsonObject>): Move | undefined =>
  (['cooperate', 'defect'] as const).find((move) => canonical(act) === canonical(moves[move]));

/** The moves of an act with one property that may be `cooperate` or `defect`; others may only be constants. */
function movesOf({ schema, view }: PolicyTurn): Record<Move, JsonObject> {
  const act = ((schema.properties as JsonObject | undefined)?.act ?? {}) as JsonObject;
  const properties = Object.entries((act.properties ?? {}) as Record<string, JsonObject>);
  const fixed = properties.filter(([, part]) => part.const !== undefined);
  const chosen = properties.filter(([, part]) =>
    ['cooperate', 'defect'].every((move) => (part.enum as Json[] | undefined)?.includes(move)),
  );
  if (chosen.length !== 1 || fixed.length + 1 < properties.length) {
    throw failed(
      `The policy of ${view.you.name} cannot tell which acts mean cooperate and defect: ` +
        'say so in the agent template, policy.moves: {cooperate: <act>, defect: <act>}.',
    );
  }
  const constants = fixed.map(([name, part]): [string, Json] => [name, part.const]);
  const actOf = (move: Move): JsonObject => Object.fromEntries([...constants, [chosen[0][0], move]]);
  return { cooperate: actOf('cooperate'), defect: actOf('defect') };
}
