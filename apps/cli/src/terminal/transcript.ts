import {
  kindOfMedia,
  type JsonObject,
  type MediaReference,
  type PatchOperation,
  type PayloadOf,
  type RunEvent,
} from '@scrai/contracts';
import { answerLines, plain } from './answer.js';
import { Palette } from './palette.js';
import type { Terminal } from './terminal.js';
import { clip } from './wrap.js';

const LONGEST_NAME = 14;
const LONGEST_VALUE = 60;
const MARGIN = 5;

/** Turns the events of a run into lines for people: who said and did what, what was refused, what the world became. */
export class Transcript {
  private readonly palette: Palette;
  private readonly longestValue: number;
  private nameWidth = 8;
  private simulatedSaid = false;
  private turns = 0;

  /** @param full shows what the world becomes in full on a screen as well; in a pipe it always is. */
  constructor(
    private readonly terminal: Terminal,
    { full = false }: { full?: boolean } = {},
  ) {
    this.palette = new Palette(terminal.colours);
    this.longestValue = full || terminal.room === Infinity ? Infinity : LONGEST_VALUE;
  }

  /** Turns closed so far. */
  get turnsClosed(): number {
    return this.turns;
  }

  lines({ event_type, payload }: RunEvent): string[] {
    switch (event_type) {
      case 'run.started':
        return this.started(payload as unknown as PayloadOf<'run.started'>);
      case 'agent.created':
        return this.joined(payload as unknown as PayloadOf<'agent.created'>);
      case 'agent.destroyed':
        return this.note(`${String(payload.agent)} leaves: ${String(payload.reason)}`);
      case 'scene.started':
        return this.scene(payload as unknown as PayloadOf<'scene.started'>);
      case 'scene.ended':
        return this.note(`scene ends: ${String(payload.reason)}`);
      case 'turn.completed':
        return this.turn(payload as unknown as PayloadOf<'turn.completed'>);
      case 'turn.skipped':
      case 'turn.cancelled':
        return this.unanswered(event_type === 'turn.skipped' ? 'no answer' : 'cancelled', payload);
      case 'act.refused':
        return this.refused(payload.agent, `refused by ${String(payload.rule)}: ${String(payload.reason)}`);
      case 'finding.refused':
        return this.refused(payload.agent, `finding refused: ${String(payload.reason)}`);
      case 'world.changed':
        return this.world(payload.patch as unknown as PatchOperation[]);
      case 'world.change_refused':
        return this.refused(payload.agent, `change refused: ${(payload.reasons as string[]).join('; ')}`);
      case 'stimulus.applied':
        return this.stimulus(payload as unknown as PayloadOf<'stimulus.applied'>);
      case 'environment.reloaded':
        return this.hang('', [
          this.terminal.colours.magenta(`✦ environment reloaded: ${plain(payload.environment)}`),
        ]);
      case 'run.changed':
        return this.note(`from here on changed: ${plain(payload)}`);
      case 'interview.asked':
        return this.note(`${String(payload.agent)} is asked from outside: ${String(payload.question)}`);
      case 'budget.exhausted':
        return this.note(`the budget of ${String(payload.budget)} (${String(payload.limit)}) is used up`);
      case 'run.ended':
        return ['', this.rule(`${String(payload.status)}: ${String(payload.reason)}`)];
      case 'memory.edited':
        return this.note(memoryEdit(payload as unknown as PayloadOf<'memory.edited'>));
      // Requests and ticks show nothing yet: what comes of them follows. What agents keep in mind has a verb of its own.
      case 'turn.requested':
      case 'agent.ticked':
      case 'memory.written':
        return [];
      default:
        return this.note(`${String(event_type)} (newer than this command line; update it to read it)`);
    }
  }

  private started(run: PayloadOf<'run.started'>): string[] {
    const { bold, dim } = this.terminal.colours;
    const parameters = Object.entries(run.parameters).map(([name, value]) => `${name}=${plain(value)}`);
    const head = `${bold(run.template)} ${run.template_version} · seed ${run.seed} · ${run.model}`;
    return [head, ...this.terminal.lines(parameters.join('  ')).filter(Boolean).map(dim)];
  }

  private joined({ agent }: PayloadOf<'agent.created'>): string[] {
    this.palette.of(agent);
    const longest = this.terminal.room === Infinity ? agent.length : LONGEST_NAME;
    this.nameWidth = Math.max(this.nameWidth, Math.min(longest, agent.length));
    return [];
  }

  private scene({ scene, premise }: PayloadOf<'scene.started'>): string[] {
    const { dim } = this.terminal.colours;
    return [
      '',
      this.rule(scene),
      ...this.terminal.lines(premise.trim(), 2).map((line) => dim(`  ${line}`)),
      '',
    ];
  }

  private turn(turn: PayloadOf<'turn.completed'>): string[] {
    this.turns += 1;
    const { cyan } = this.terminal.colours;
    const said = [
      ...answerLines(turn.result, this.terminal.colours),
      ...(turn.media ?? []).map((media) => cyan(mediaText(media))),
    ];
    const lines = this.hang(
      turn.agent,
      said.length > 0 ? said : [this.terminal.colours.dim('(says nothing)')],
      turn.turn,
    );
    if (!turn.simulated || this.simulatedSaid) return lines;
    this.simulatedSaid = true;
    return [
      ...this.note('simulated: these answers come from the bundled model, not from a language model'),
      ...lines,
    ];
  }

  private unanswered(what: string, payload: JsonObject): string[] {
    this.turns += 1;
    const text = this.terminal.colours.yellow(`${what}: ${String(payload.reason)}`);
    return this.hang(String(payload.agent), [text], Number(payload.turn));
  }

  private refused(agent: unknown, text: string): string[] {
    return this.hang('', [
      this.terminal.colours.red(`✗ ${agent === undefined ? '' : `${String(agent)} `}${text}`),
    ]);
  }

  private stimulus({ name, content, guidance, to, media = [] }: PayloadOf<'stimulus.applied'>): string[] {
    const whom = to ? ` (to ${to.join(', ')})` : '';
    const text = [content, guidance && `guidance: ${guidance}`].filter(Boolean).join(' · ');
    const { magenta, cyan } = this.terminal.colours;
    return this.hang('', [
      magenta(`✦ ${text || (name ?? 'stimulus')}${whom}`),
      ...media.map((each) => cyan(mediaText(each))),
    ]);
  }

  private world(patch: PatchOperation[]): string[] {
    const changes = patch.map(({ op, path, value }) =>
      op === 'remove'
        ? `${path} removed`
        : `${path} = ${value === undefined ? op : clip(plain(value), this.longestValue)}`,
    );
    return this.hang('', [this.terminal.colours.dim(`world ${changes.join(', ')}`)]);
  }

  private note(text: string): string[] {
    return this.hang('', [this.terminal.colours.dim(text)]);
  }

  private rule(title: string): string {
    const { bold, dim } = this.terminal.colours;
    const shown = clip(title, this.terminal.room - 6);
    return `${dim('──')} ${bold(shown)} ${dim('─'.repeat(Math.max(2, this.terminal.width - shown.length - 4)))}`;
  }

  /** The name in its column, the text beside it with a hanging indent. */
  private hang(agent: string, texts: string[], turn?: number): string[] {
    const indent = MARGIN + this.nameWidth + 2;
    const number = this.terminal.colours.dim((turn === undefined ? '' : String(turn)).padStart(MARGIN - 1));
    const name = clip(agent, this.nameWidth);
    const head = `${number} ${this.palette.of(agent)(name)}${' '.repeat(this.nameWidth - name.length + 2)}`;
    const body = texts.flatMap((text) => linesPainted(text, (inner) => this.terminal.lines(inner, indent)));
    return body.map((line, index) => (index === 0 && agent !== '' ? head + line : ' '.repeat(indent) + line));
  }
}

const PAINTED = /^((?:\u001b\[\d+m)*)([^\u001b]*)((?:\u001b\[\d+m)*)$/;

/** The lines of a text that is painted as a whole, each painted. */
function linesPainted(text: string, linesOf: (inner: string) => string[]): string[] {
  const [, on, inner, off] = PAINTED.exec(text) ?? ['', '', text, ''];
  return linesOf(inner).map((line) => `${on}${line}${off}`);
}

/** What it shows, and the whole hash, for `scrai blobs get`. */
const mediaText = (media: MediaReference): string => `▣ ${kindOfMedia(media)} ${media.sha256}: ${media.alt}`;

function memoryEdit({ agent, add = [], forget = [] }: PayloadOf<'memory.edited'>): string {
  const texts = add.map(({ text }) => `«${text}»`);
  const parts = [
    texts.length > 0 ? `is given to remember ${texts.join(', ')}` : '',
    forget.length > 0
      ? `is made to forget ${forget.length} ${forget.length === 1 ? 'memory' : 'memories'}`
      : '',
  ];
  return `${agent} ${parts.filter(Boolean).join(' and ') || 'keeps its memories as they are'}`;
}
