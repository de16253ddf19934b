/** A database of their own for tests that need one. */

import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { inject } from 'vitest';
import { type Connections, openDatabase } from './database/database.ts';
import { newId } from './ids.ts';
import type { TestServer } from './testing/around.ts';

export type TestDatabase = Connections & {
  /** For a process of its own, or for whatever wants a connection string. */
  readonly url: string;
  /** Closes the connections and removes the database; whoever is still connected is cut off. */
  drop(): Promise<void>;
};

/**
 * Makes a fresh, migrated database and opens it: `beforeAll(async () => { database = await testDatabase(); })`,
 * `afterAll(() => database.drop())`. It is a copy of one template, file by file: by way of the write-ahead log,
 * as PostgreSQL does by itself, it takes six times as long.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const server = await askForServer();
  const name = `test_${newId().replaceAll('-', '')}`;
  const urlOf = (database: string) => server.url.replace('{}', database);
  await administer(
    urlOf('postgres'),
    `create database ${name} template ${server.template} strategy file_copy`,
  );
  const url = urlOf(name);
  const connections = openDatabase({ connectionString: url }, { applicationName: 'test' });
  const drop = async () => {
    await connections.close();
    await administer(urlOf('postgres'), `drop database ${name} with (force)`);
  };
  return { ...connections, url, drop };
}

async function askForServer() {
  const answer: TestServer = JSON.parse(await text(connect(inject('testServerSocket'))));
  if ('problem' in answer) throw new Error(`no PostgreSQL for tests: ${answer.problem}`);
  return answer;
}

async function administer(url: string, statement: string): Promise<void> {
  const admin = openDatabase({ connectionString: url }, { max: 1 });
  await admin.pool.query(statement);
  await admin.close();
}
