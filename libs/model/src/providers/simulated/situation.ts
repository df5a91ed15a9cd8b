import type { JsonObject, LessonValues, SimulatedHints, View } from '@scrai/contracts';
import { recalled, recollection } from './memory.js';
import { mirrored, nounPhrases } from './noun-phrases.js';
import { isStockPhrase } from './stock-phrases.js';
import { lookBack, type FromSomebody } from './past.js';
import { quickDraw } from './quick-draw.js';

/** Of several values of a name, the last counts. */
const learned = (lessons: View['you']['lessons'] = []): { texts: string[]; values: LessonValues } => ({
  texts: lessons.map(({ text }) => text),
  values: Object.assign({}, ...lessons.map(({ values }) => values)) as LessonValues,
});

/** A goal that says so much of itself is kept to oneself. */
const PRIVATE_GOAL = /\d|secret|hid|private|reserve|never|without|pretend|lie\b|nobody|confess|reveal/i;

/** Where a turn stands, read off its view: what hints and sentences draw on. Nothing outlives the turn. */
export class Situation {
  /** Names of SIMULATED_NAMES; `act`, `results`, `seen` and `question` are set while an answer is put together. */
  readonly names: Record<string, unknown>;
  readonly hints: SimulatedHints;
  /** Latest speech, whisper or narration of another. */
  readonly heard: FromSomebody | null;
  /** Latest speech or whisper of another: whom one talks with. A narrator is not talked with. */
  readonly partner: FromSomebody | null;
  /** Latest speech or act of another. */
  readonly lastOther: FromSomebody | null;
  /** All that was said in the transcript, and what this agent said of it. */
  readonly #said: string;
  readonly #ownSaid: string;

  constructor(
    readonly view: View,
    readonly seed: number,
  ) {
    const { you, clock, transcript } = view;
    this.hints = (you.simulated ?? {}) as SimulatedHints;
    const past = lookBack(transcript, you.name);
    this.heard = past.heard;
    this.partner = past.partner;
    this.lastOther = past.lastOther;
    this.#said = past.texts.join('\n');
    this.#ownSaid = past.ownTexts.join('\n');
    this.names = {
      lessons: learned(you.lessons),
      agent: {
        name: you.name,
        engine_type: you.engine_type,
        attributes: you.attributes,
        goals: you.goals,
        plan: you.plan ?? null,
        beliefs: you.beliefs ?? [],
        relations: you.relations,
      },
      others: view.others,
      world: view.world ?? {},
      scene: view.scene.name,
      turn: clock.turn,
      round: clock.round,
      own_turn: clock.own_turn,
      transcript,
      heard: past.heard && { from: past.heard.from, text: past.heard.text, kind: past.heard.kind },
      last_act: past.act?.act ?? null,
      last_act_by: past.act?.from ?? null,
      own_last_act: past.ownAct?.act ?? null,
      guidance: view.guidance.length ? view.guidance.join(' ') : null,
      stimulus: past.stimulus?.text ?? null,
      refusal: past.refusal?.text ?? null,
      question: null,
      memories: recalled(view),
      recalled: recollection(view, past.partner),
      act: null,
      results: [],
      seen: [],
      parameters: this.hints.parameters ?? {},
    };
  }

  /** What it remembers of what it is asked; null where it is asked nothing, or remembers nothing of it. */
  get recollection(): string | null {
    return this.names.recalled as string | null;
  }

  /** Uniform in [0, 1): the same for the same seed, purpose and index. */
  draw(purpose: string, index = 0): number {
    return quickDraw(this.seed, purpose, index);
  }

  pick<T>(items: readonly T[], purpose: string, index = 0): T {
    return items[Math.floor(this.draw(purpose, index) * items.length)];
  }

  /** Whether a text stands somewhere in what is known to have been said, by anyone or by this agent. */
  wasSaid(text: string, by: 'anyone' | 'self' = 'anyone'): boolean {
    return (by === 'self' ? this.#ownSaid : this.#said).includes(text);
  }

  get lastAct(): JsonObject | null {
    return this.names.last_act as JsonObject | null;
  }

  get ownLastAct(): JsonObject | null {
    return this.names.own_last_act as JsonObject | null;
  }

  /** Things that the scene is about, as noun phrases. */
  get topics(): string[] {
    const { scene, scenario } = this.view;
    const ofScene = nounPhrases(scene.premise);
    return ofScene.length ? ofScene : nounPhrases(scenario.description);
  }

  /** Something that the last speaker spoke of, as this agent would call it. */
  get point(): string | undefined {
    const points = this.partner
      ? nounPhrases(this.partner.text).filter((phrase) => !isStockPhrase(phrase))
      : [];
    return points.length ? mirrored(this.pick(points, 'point')) : undefined;
  }

  /** A goal that may be said aloud. */
  get aim(): string | undefined {
    return this.#goal(this.view.you.goals.filter((goal) => !PRIVATE_GOAL.test(goal)));
  }

  get goal(): string | undefined {
    return this.#goal(this.view.you.goals);
  }

  #goal(goals: string[]): string | undefined {
    if (!goals.length) return undefined;
    const goal = this.pick(goals, 'goal')
      .trim()
      .replace(/[.!]+$/, '');
    const own = goal
      .replaceAll(/\byour\b/gi, 'my')
      .replaceAll(/\byourself\b/gi, 'myself')
      .replaceAll(/\byou\b/gi, 'I');
    return /^[A-Z][a-z]/.test(own) ? own.charAt(0).toLowerCase() + own.slice(1) : own;
  }
}
