import { fileURLToPath } from 'node:url';

/** The repository. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** The extension's sources, with a lockfile of their own. */
export const extension = fileURLToPath(new URL('../../clients/vscode', import.meta.url));
