import type { Http } from '../http.js';
import type { Blob } from '../resources/blobs.js';

/** Pictures and sounds. */
export class BlobCalls {
  constructor(private readonly http: Http) {}

  /** Stores one; sending the same bytes again is no new one. @throws ProblemResponse where they are no picture or sound. */
  add(bytes: Uint8Array): Promise<Blob> {
    return this.http.json('POST', '/blobs', { body: bytes, contentType: 'application/octet-stream' });
  }

  get(sha256: string): Promise<Blob> {
    return this.http.json('GET', `/blobs/${encodeURIComponent(sha256)}/description`);
  }

  async read(sha256: string): Promise<Uint8Array> {
    const response = await this.http.send('GET', `/blobs/${encodeURIComponent(sha256)}`);
    return new Uint8Array(await response.arrayBuffer());
  }
}
