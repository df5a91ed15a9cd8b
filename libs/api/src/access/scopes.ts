import type { KeyScope } from '@scrai/contracts';

type Scopes = Partial<Record<string, KeyScope>>;

/** Unless a resource says otherwise: reading needs `read`, everything else `run`. */
const USUAL = (method: string): KeyScope => (method === 'GET' || method === 'HEAD' ? 'read' : 'run');

/** Every resource, with the methods whose scope is not the usual one. What is not listed here is for `admin` alone. */
const RESOURCES: Record<string, Scopes> = {
  'scenario-runs': {},
  'scenario-templates': {},
  'agent-templates': {},
  'lesson-sets': {},
  agents: {},
  blobs: {},
  models: {},
  budgets: {},
  training: {},
  actions: {},
  events: {},
  'event-types': { PUT: 'admin' },
  'retry-policies': { PUT: 'admin', DELETE: 'admin' },
  'engine-instances': { DELETE: 'admin' },
  dlq: { DELETE: 'admin' },
};

const PREFIX = '/api/v1/';

/** The scope that a call of the REST surface needs; undefined where no resource of that name is declared. */
export function scopeOf(method: string, path: string): KeyScope | undefined {
  const [resource, part] = path.slice(PREFIX.length).split('/');
  if (!path.startsWith(PREFIX) || !Object.hasOwn(RESOURCES, resource)) return undefined;
  // A claim is a GET that takes something.
  if (resource === 'events' && part === 'queue') return 'run';
  return RESOURCES[resource][method] ?? USUAL(method);
}

/** Open to everybody: whether the server lives, and what its API looks like. Neither shows any data. */
const OPEN = /^\/(health|api\/docs)([/-].*)?$/;

/** What a request needs, or null where none is asked who it is. */
export function neededFor(method: string, path: string): KeyScope | null {
  if (OPEN.test(path)) return null;
  return path.startsWith(PREFIX) ? (scopeOf(method, path) ?? 'admin') : 'read';
}
