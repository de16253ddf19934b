export { startEmbeddedPostgres } from './embedded.ts';

export { databaseProblem } from './version.ts';
