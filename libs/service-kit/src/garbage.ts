import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 count buffers as part of the heap. By itself it goes through the whole heap after every 64 MB of buffers, however soon they
 * are let go, and buffers are what messages and statements are made of: an event store at work did so twice a second, for a quarter
 * of its time. It may be called again.
 */
export const countBuffersAsHeap = (): void =>
  setFlagsFromString('--external-memory-accounted-in-global-limit');
