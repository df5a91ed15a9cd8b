import type { Http } from '../http.js';
import type { Page, PageQuery } from '../page.js';
import type {
  EngineInstance,
  EngineRegistration,
  EngineStateValues,
  EngineStatus,
  EngineWord,
} from '../resources/engines.js';

/** Calls on engines: those that look on, and those of an engine itself. */
export class EngineCalls {
  constructor(private readonly http: Http) {}

  list(
    query: PageQuery & { engine_type?: string; status?: EngineStatus } = {},
  ): Promise<Page<EngineInstance>> {
    return this.http.json('GET', '/engine-instances', { query: { ...query } });
  }

  get(id: string): Promise<EngineInstance> {
    return this.http.json('GET', pathOf(id));
  }

  register(engine: EngineRegistration): Promise<EngineInstance> {
    return this.http.json('POST', '/engine-instances', { body: engine });
  }

  setState(id: string, values: EngineStateValues): Promise<EngineInstance> {
    return this.http.json('PUT', `${pathOf(id)}/state`, { body: values });
  }

  heartbeat(id: string, word: EngineWord = {}): Promise<EngineInstance> {
    return this.http.json('PUT', `${pathOf(id)}/heartbeat`, { body: word });
  }

  /** It takes no more work and finishes what it has. */
  drain(id: string): Promise<EngineInstance> {
    return this.http.json('DELETE', pathOf(id));
  }
}

const pathOf = (id: string): string => `/engine-instances/${encodeURIComponent(id)}`;
