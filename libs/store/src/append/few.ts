/**
 * Always true, and taken by the planner for a rare case: it then expects few rows and looks each one up by its key.
 * Of a young table it knows nothing, and would otherwise plan, once for all, to read it from end to end.
 */
export const few = (column: string): string => `${column} % 1 = 0`;
