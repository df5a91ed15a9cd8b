/** Raised whenever the same inputs would give another log. Kept in `run.started`. */
export const LOGIC_VERSION = 1;

/** Version of every payload's shape, in the canonical lines. */
export const SCHEMA_VERSION = 1;
