import { fileURLToPath } from 'node:url';

/** The top of the workspace, from src/processes and from dist/processes alike. */
export const WORKSPACE = fileURLToPath(new URL('../../../', import.meta.url));
