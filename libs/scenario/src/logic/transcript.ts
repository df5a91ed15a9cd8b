import type { LogEvent } from '@scrai/contracts';
import { actorAnswer, narratorAnswer } from './answers.js';
import type { TranscriptEntry } from './result-types.js';
import { settled } from './settled.js';

/** What of an event belongs into the transcript for the researcher, in the order in which it is read. */
export function entriesOf(event: LogEvent, ask: string | null, scene: string | null): TranscriptEntry[] {
  const { seq } = event;
  switch (event.type) {
    case 'scene.started':
      return [{ seq, kind: 'scene', from: null, text: event.payload.premise, turn: null, scene }];
    case 'stimulus.applied': {
      const { content, to } = event.payload;
      if (content === undefined) return [];
      return [{ seq, kind: 'stimulus', from: null, ...(to ? { to } : {}), text: content, turn: null, scene }];
    }
    case 'act.refused': {
      const { agent, turn, reason } = event.payload;
      return [{ seq, kind: 'refusal', from: null, to: [agent], text: reason, turn, scene }];
    }
    case 'world.change_refused': {
      const { agent, turn, reasons } = event.payload;
      return [{ seq, kind: 'refusal', from: null, to: [agent], text: reasons.join('; '), turn, scene }];
    }
    case 'turn.completed':
      if (ask === 'analyse') return [];
      return ask === 'narrate' ? narrated(event, scene) : spoken(event, scene);
    default:
      return [];
  }
}

type Completed = Extract<LogEvent, { type: 'turn.completed' }>;

function narrated({ seq, payload }: Completed, scene: string | null): TranscriptEntry[] {
  const { agent: from, turn, result } = payload;
  const { narration, whispers } = narratorAnswer(result);
  const entries: TranscriptEntry[] =
    narration === '' ? [] : [{ seq, kind: 'narration', from, text: narration, turn, scene }];
  for (const { to, text } of whispers)
    entries.push({ seq, kind: 'whisper', from, to: [to], text, turn, scene });
  return entries;
}

function spoken({ seq, payload }: Completed, scene: string | null): TranscriptEntry[] {
  const { agent: from, turn, result } = payload;
  const { thought, speech, to, act } = actorAnswer(result);
  const entries: TranscriptEntry[] = [];
  if (thought !== '') entries.push({ seq, kind: 'thought', from, to: [from], text: thought, turn, scene });
  if (speech === '' && !act) return entries;
  const aloud = speech === '' ? 'act' : 'speech';
  const told = to.length > 0 ? { kind: 'whisper' as const, to } : { kind: aloud as 'act' | 'speech' };
  return [
    ...entries,
    { seq, from, ...told, text: speech, ...(act ? { act: settled(act) } : {}), turn, scene },
  ];
}
