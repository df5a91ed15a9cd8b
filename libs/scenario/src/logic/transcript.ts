import type { EventType, LogEvent, MediaReference } from '@scrai/contracts';
import { actorAnswer, narratorAnswer, privateNotes } from './answers.js';
import type { TranscriptEntry } from './result-types.js';
import { settled } from './settled.js';

type Event<T extends EventType> = Extract<LogEvent, { type: T }>;
type Completed = Event<'turn.completed'>;
type Entries<T extends EventType> = (
  event: Event<T>,
  scene: string | null,
  ask: string | null,
) => TranscriptEntry[];

/** Events that belong into a transcript; the others do not. */
const ENTRIES: { [T in EventType]?: Entries<T> } = {
  'scene.started': ({ seq, payload }, scene) => [
    { seq, kind: 'scene', from: null, text: payload.premise, turn: null, scene },
  ],
  'stimulus.applied': ({ seq, payload: { content, to, media } }, scene) =>
    content === undefined && !media
      ? []
      : [
          {
            ...{ seq, kind: 'stimulus', from: null, ...(to ? { to } : {}), text: content ?? '' },
            ...{ ...shown(media), turn: null, scene },
          },
        ],
  'act.refused': ({ seq, payload: { agent, turn, reason } }, scene) => [
    { seq, kind: 'refusal', from: null, to: [agent], text: reason, turn, scene },
  ],
  'world.change_refused': ({ seq, payload: { agent, turn, reasons } }, scene) => [
    { seq, kind: 'refusal', from: null, to: [agent], text: reasons.join('; '), turn, scene },
  ],
  'turn.completed': (event, scene, ask) => {
    if (ask === 'analyse') return [];
    return [...noted(event, scene), ...(ask === 'narrate' ? narrated(event, scene) : spoken(event, scene))];
  },
};

/** What of an event belongs into the transcript for the researcher, in the order in which it is read. */
export function entriesOf(event: LogEvent, ask: string | null, scene: string | null): TranscriptEntry[] {
  const entries = ENTRIES[event.type] as Entries<EventType> | undefined;
  return entries?.(event, scene, ask) ?? [];
}

const shown = (media: MediaReference[] | undefined): Pick<TranscriptEntry, 'media'> =>
  media ? { media: settled(media) } : {};

function noted({ seq, payload }: Completed, scene: string | null): TranscriptEntry[] {
  const { agent: from, turn, result } = payload;
  return Object.entries(privateNotes(result)).flatMap(([kind, text]) =>
    text === '' ? [] : [{ seq, kind: kind as 'plan' | 'reflection', from, to: [from], text, turn, scene }],
  );
}

function narrated({ seq, payload }: Completed, scene: string | null): TranscriptEntry[] {
  const { agent: from, turn, result, media } = payload;
  const { narration, whispers } = narratorAnswer(result);
  const entries: TranscriptEntry[] =
    narration === '' && !media
      ? []
      : [{ seq, kind: 'narration', from, text: narration, ...shown(media), turn, scene }];
  for (const { to, text } of whispers)
    entries.push({ seq, kind: 'whisper', from, to: [to], text, turn, scene });
  return entries;
}

function spoken({ seq, payload }: Completed, scene: string | null): TranscriptEntry[] {
  const { agent: from, turn, result, media } = payload;
  const { thought, speech, to, act } = actorAnswer(result);
  const entries: TranscriptEntry[] = [];
  if (thought !== '') entries.push({ seq, kind: 'thought', from, to: [from], text: thought, turn, scene });
  if (speech === '' && !act && !media) return entries;
  const aloud = speech === '' && act ? 'act' : 'speech';
  const told = to.length > 0 ? { kind: 'whisper' as const, to } : { kind: aloud as 'act' | 'speech' };
  return [
    ...entries,
    { seq, from, ...told, text: speech, ...(act ? { act: settled(act) } : {}), ...shown(media), turn, scene },
  ];
}
