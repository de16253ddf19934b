/**
 * Runs once around all test files. Most need no database, so none is started before the first asks:
 * it asks through a socket, since test files run in threads that share nothing with this one.
 */

import { createServer } from 'node:net';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { makeRunFolder, removeFolder } from './folder.ts';
import { startTestPostgres, TEMPLATE, type TestPostgres } from './postgres.ts';

/** What `testDatabase` is told: how to reach any database of the server, `{}` standing for its name. */
export type TestServer = { url: string; template: string } | { problem: string };

declare module 'vitest' {
  export interface ProvidedContext {
    /** The socket on which to ask for the test server. */
    testServerSocket: string;
  }
}

export default async function around(project: TestProject): Promise<() => Promise<void>> {
  const folder = makeRunFolder();
  const socket = join(folder, 'socket');
  let started: Promise<TestPostgres> | undefined;

  const desk = createServer(async (visitor) => {
    visitor.on('error', () => {});
    started ??= startTestPostgres(folder, process.env.BUSBAR_TEST_PG);
    const answer: TestServer = await started.then(
      (server) => ({ url: server.urlOf('{}'), template: TEMPLATE }),
      (error: Error) => ({ problem: error.message }),
    );
    visitor.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => desk.listen(socket, resolve));
  project.provide('testServerSocket', socket);

  return async () => {
    desk.close();
    await started?.then(
      (server) => server.stop(),
      () => {},
    );
    removeFolder(folder);
  };
}
