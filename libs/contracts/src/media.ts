import { IsIn, IsString, Matches, MaxLength } from 'class-validator';

/** What blobs may be. Anything else could be run by whoever opens it. */
export const MEDIA_TYPES = [
  ...['image/png', 'image/jpeg', 'image/gif', 'image/webp'],
  ...['audio/wav', 'audio/mpeg', 'audio/ogg'],
] as const;
export type MediaType = (typeof MEDIA_TYPES)[number];

/** Most pictures and sounds that go with one event. */
export const MOST_MEDIA = 8;
/** Longest description of one, in characters. */
export const LONGEST_ALT = 1000;

const SHA256 = /^[0-9a-f]{64}$/;

/** A picture or a sound, named by its content: the bytes are a blob, and whatever holds this holds them by their hash. */
export class MediaReference {
  @Matches(SHA256, { message: 'sha256 must be 64 lower-case hex digits' }) sha256: string;
  @IsIn(MEDIA_TYPES) media_type: MediaType;
  /** What it shows, for those who cannot see or hear it. */
  @IsString() @MaxLength(LONGEST_ALT) alt: string;
}

/** Whether it is shown or played. */
export const kindOfMedia = ({ media_type }: Pick<MediaReference, 'media_type'>): 'image' | 'audio' =>
  media_type.startsWith('image/') ? 'image' : 'audio';

/** Whether a line has the words of what is shown with it, as that of a voice does: there they need not be told twice. */
export const hasWordsOf = (line: string, { alt }: Pick<MediaReference, 'alt'>): boolean =>
  alt !== '' && line.startsWith(alt);

/** By whom an agent's words are spoken, so that others hear them. */
export interface Voice {
  /** `provider:model`, or an alias, of which the preferred model speaks. */
  model: string;
  /** One of that provider's voices. */
  name: string;
}

/** A piece of a blob on its way to the event store: larger ones come in several, each at most BLOB_PART_BYTES. */
export interface BlobPart {
  sha256: string;
  media_type: MediaType;
  /** Of the whole blob. */
  size: number;
  /** Place of this piece, from 0. */
  part: number;
  /** Base64. */
  bytes: string;
}

/** Bytes of one piece: in base64 and JSON it stays below what the broker takes. */
export const BLOB_PART_BYTES = 384 * 1024;
/** Bytes of the largest blob that agents and their models bring. */
export const MOST_BLOB_BYTES = 8 * 1024 * 1024;

/** `stored`: all of it is there; `more`: the pieces so far are kept. */
export interface BlobPartKept {
  standing: 'stored' | 'more';
}

/** Asks the event store for a piece of a blob. */
export interface BlobQuestion {
  sha256: string;
  part: number;
}

/** Null where there is no such blob. */
export interface BlobAnswer {
  blob: { media_type: MediaType; size: number; bytes: string } | null;
}
