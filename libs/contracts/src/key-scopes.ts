/** What an API key may do; each scope includes those before it. */
export const KEY_SCOPES = ['read', 'run', 'admin'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** Whether a scope includes another. */
export const includesScope = (has: KeyScope, needed: KeyScope): boolean =>
  KEY_SCOPES.indexOf(has) >= KEY_SCOPES.indexOf(needed);
