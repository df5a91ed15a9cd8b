import type { Json, JsonObject, MediaReference } from '@scrai/contracts';
import type { FaultReport } from './fault-list.js';

/** Stores the file at a path beside the template as a blob. @throws what the reader throws, or why it is no picture or sound. */
export type KeepFile = (path: string) => Promise<Pick<MediaReference, 'sha256' | 'media_type'>>;

/** Whether it is the path of a file beside the template. */
export const isBeside = (path: string): boolean =>
  /^(?![/\\])(?!.*(^|[/\\])\.\.([/\\]|$))(?!.*:).+$/.test(path);

/** The stimuli with every file of their media stored, and named by what it holds. */
export async function inlineMedia(stimuli: Json, keepFile: KeepFile, found: FaultReport): Promise<Json> {
  if (!Array.isArray(stimuli)) return stimuli;
  return Promise.all(
    stimuli.map(async (stimulus, i) => {
      if (!isObject(stimulus) || !Array.isArray(stimulus.media)) return stimulus;
      const media = await Promise.all(
        stimulus.media.map((each, j) => stored(each, `/stimuli/${i}/media/${j}`, keepFile, found)),
      );
      return { ...stimulus, media };
    }),
  );
}

async function stored(entry: Json, pointer: string, keepFile: KeepFile, found: FaultReport): Promise<Json> {
  if (!isObject(entry) || typeof entry.file !== 'string') return entry;
  const { file, ...rest } = entry;
  if (!isBeside(file)) {
    found.add(
      `${pointer}/file`,
      `${file} must be the path of a file beside the template, without .. and not absolute`,
    );
    return entry;
  }
  try {
    return { ...rest, ...(await keepFile(file)) };
  } catch (error) {
    found.add(`${pointer}/file`, `the file ${file} cannot be shown: ${(error as Error).message}`);
    return entry;
  }
}

const isObject = (value: Json): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** Blobs that the stimuli of a template name, each with its place. */
export function mediaIn(template: JsonObject): { pointer: string; media: MediaReference }[] {
  const stimuli = Array.isArray(template.stimuli) ? template.stimuli : [];
  return stimuli.flatMap((stimulus, i) => {
    const media = isObject(stimulus) && Array.isArray(stimulus.media) ? stimulus.media : [];
    return media.map((each, j) => ({
      pointer: `/stimuli/${i}/media/${j}`,
      media: each as unknown as MediaReference,
    }));
  });
}
