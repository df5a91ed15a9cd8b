import { fileURLToPath } from 'node:url';

/** The top of the workspace, from src/ground and from dist/ground alike. */
export const WORKSPACE = fileURLToPath(new URL('../../../', import.meta.url));
