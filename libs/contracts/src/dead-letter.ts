/** Asks the dead-letter service to try dead letters again: dispatch is raised, and the counts start afresh. */
export interface RequeueRequest {
  dead_letter_ids: string[];
  actor: string;
  reason?: string;
}

/** `closed`: its turn was closed since; `decided`: it was requeued or deleted before. */
export type RequeueResult = 'requeued' | 'closed' | 'decided' | 'not_found';

/** One result for each id, in the order of the request. */
export interface RequeueReply {
  results: RequeueResult[];
}
