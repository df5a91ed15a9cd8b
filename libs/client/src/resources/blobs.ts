import type { MediaType } from '@scrai/contracts';

/** A picture or a sound; `id` is its SHA-256. */
export interface Blob {
  id: string;
  sha256: string;
  media_type: MediaType;
  /** In bytes. */
  size: number;
  /** Whether anything ever named it; one that nothing names for a day goes. */
  referenced: boolean;
  created_at: string;
  updated_at: string;
}
