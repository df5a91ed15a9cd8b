import type { Json, JsonObject } from '@scrai/contracts';
import type { CompiledAgent, CompiledScenario } from '../compiled.js';
import { indexOf } from '../logic/compiled-index.js';
import type { RunResults, TranscriptEntry } from '../logic/result-types.js';

/** An act that counted, by somebody who is to learn. */
export interface DoneAct {
  agent: string;
  role: string;
  act: JsonObject;
  /** Every learner has perceived it. */
  known: boolean;
}

/** Those who are to learn from a run, and what of it all of them could perceive: nothing else may come into their lessons. */
export class Learners {
  private readonly agents: readonly CompiledAgent[];
  private readonly transcript: readonly TranscriptEntry[];
  /** Turns that a rule or the world refused. */
  private readonly refused: ReadonlySet<number | null>;

  /** @param role the only one that is to learn; without it all do who take part. */
  constructor(
    private readonly compiled: CompiledScenario,
    { transcript }: Pick<RunResults, 'transcript'>,
    role?: string,
  ) {
    this.transcript = transcript;
    this.refused = new Set(transcript.filter(({ kind }) => kind === 'refusal').map(({ turn }) => turn));
    const taking = compiled.cast.filter(({ engineType }) => engineType !== 'analyst');
    this.agents = role === undefined ? taking : taking.filter((agent) => agent.role === role);
  }

  get roles(): string[] {
    return [...new Set(this.agents.map(({ role }) => role))];
  }

  /** Whether all of them were where it was said or done. */
  present(scene: string | null): boolean {
    const there = indexOf(this.compiled).present.get(scene ?? '');
    return there !== undefined && this.agents.every(({ name }) => there.has(name));
  }

  /**
   * Their acts, as far as nobody learns what another role kept to itself: those that all perceived, and, where one role
   * alone learns, its own. One that a rule refused was none, and one that was whispered is nobody's to pass on.
   */
  acts(): DoneAct[] {
    const roles = new Map(this.agents.map(({ name, role }) => [name, role]));
    const alone = new Set(roles.values()).size === 1;
    return this.transcript.flatMap(({ kind, from, act, turn, scene }) => {
      const role = roles.get(from ?? '');
      if (!act || role === undefined || kind === 'whisper' || this.refused.has(turn)) return [];
      const known = roles.size === 1 || (this.present(scene) && !this.sealed(scene));
      if (!known && !alone) return [];
      return [{ agent: from!, role, act: known ? act : this.withoutTexts(act, from!, scene), known }];
    });
  }

  /** What was said aloud to all of them. Words that go with a refused act were; a narration that was refused nobody was told. */
  heard(): TranscriptEntry[] {
    return this.transcript.filter(({ kind, text, turn, scene }) => {
      const aloud = kind === 'speech' || (kind === 'narration' && !this.refused.has(turn));
      return aloud && text !== '' && this.present(scene);
    });
  }

  /** Whether a number of this agent, or of the run, is nothing that was kept from any of them. An agent's own may be what it alone could reckon. */
  known(agent: string | undefined): boolean {
    return agent === undefined || this.agents.every(({ name }) => name === agent);
  }

  private sealed(scene: string | null): boolean {
    return indexOf(this.compiled).scenes.get(scene ?? '')?.sealed === true;
  }

  /** Of an act that its agent alone perceived no words of its own are counted, only what its schema lets it choose. */
  private withoutTexts(act: JsonObject, agent: string, scene: string | null): JsonObject {
    const { agents, scenes } = indexOf(this.compiled);
    const stage = scenes.get(scene ?? '')?.acts;
    const choices = new Set(choicesIn(stage === undefined ? agents.get(agent)!.acts : stage));
    const plain = (value: Json): boolean =>
      ['number', 'boolean'].includes(typeof value) || (typeof value === 'string' && choices.has(value));
    return Object.fromEntries(Object.entries(act).filter(([, value]) => plain(value)));
  }
}

/** The texts that a schema names, wherever they stand in it. */
function choicesIn(schema: Json): string[] {
  if (schema === null || typeof schema !== 'object') return [];
  return Object.entries(schema).flatMap(([key, inner]) => {
    const named = key === 'enum' && Array.isArray(inner) ? inner : key === 'const' ? [inner] : [];
    return [...named.filter((value): value is string => typeof value === 'string'), ...choicesIn(inner)];
  });
}
