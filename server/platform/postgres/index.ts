export { type EmbeddedOptions, type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts';
export type { PostgresProblem } from './problems.ts';
export type { Log } from './server.ts';
export { databaseProblem } from './version.ts';
