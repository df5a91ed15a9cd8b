import type { Wait } from './inputs.js';
import type { RunState } from './state.js';

/** The list of open turns is made only when it is read: thousands may be open while each outcome is looked for. */
export const waiting = (state: RunState, what: Wait['waiting'], agent?: string): Wait => ({
  waiting: what,
  ...(agent === undefined ? {} : { agent }),
  get turns() {
    return [...state.open.keys()];
  },
});
