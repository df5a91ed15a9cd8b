import type { Http } from '../http.js';
import type { Page, PageQuery } from '../page.js';
import type {
  DeadLetter,
  DeadLetterAuditEntry,
  DeadLetterDetail,
  DeadLetterFilter,
  DeadLetterGroup,
  DeadLetterSelection,
  Decider,
  DeleteDeadLetter,
  DeletedDeadLetter,
  NewSelection,
  Requeue,
  SelectionDetail,
} from '../resources/dead-letters.js';

/** Calls of `dlq`. */
export class DeadLetterCalls {
  constructor(private readonly http: Http) {}

  list(filter: DeadLetterFilter = {}): Promise<Page<DeadLetter>> {
    return this.http.json('GET', '/dlq', { query: { ...filter } });
  }

  /** Failures alike, the largest group first. */
  groups(filter: DeadLetterFilter = {}): Promise<Page<DeadLetterGroup>> {
    return this.http.json('GET', '/dlq/groups', { query: { ...filter } });
  }

  get(id: string): Promise<DeadLetterDetail> {
    return this.http.json('GET', at(id));
  }

  /** Puts the turn back into the queue, with its counts started afresh, as it was or with an edited payload. */
  requeue(id: string, body: Requeue = {}): Promise<DeadLetterDetail> {
    return this.http.json('POST', `${at(id)}/requeue`, { body });
  }

  /** Gives the turn up; `effect` in the answer says what becomes of its run. */
  delete(id: string, query: DeleteDeadLetter = {}): Promise<DeletedDeadLetter> {
    return this.http.json('DELETE', at(id), { query: { ...query } });
  }

  /** A dry run: freezes which of the open ones are meant. */
  select(selection: NewSelection): Promise<SelectionDetail> {
    return this.http.json('POST', '/dlq/selections', { body: selection });
  }

  selections(query: PageQuery = {}): Promise<Page<DeadLetterSelection>> {
    return this.http.json('GET', '/dlq/selections', { query: { ...query } });
  }

  selection(id: string): Promise<SelectionDetail> {
    return this.http.json('GET', `/dlq/selections/${encodeURIComponent(id)}`);
  }

  /** Sets it going; a second call changes nothing. */
  execute(id: string, by: Decider = {}): Promise<SelectionDetail> {
    return this.http.json('POST', `/dlq/selections/${encodeURIComponent(id)}/execute`, { body: by });
  }

  audit(
    filter: PageQuery & { dead_letter_id?: string; selection_id?: string; operation?: string } = {},
  ): Promise<Page<DeadLetterAuditEntry>> {
    return this.http.json('GET', '/dlq/audit', { query: { ...filter } });
  }
}

const at = (id: string): string => `/dlq/${encodeURIComponent(id)}`;
