import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from './platform/testing.ts';

describe('npm run admin', () => {
  let database: TestDatabase;
  let dataDir: string;
  beforeAll(async () => {
    database = await testDatabase();
    dataDir = await mkdtemp(join(tmpdir(), 'busbar-admin-'));
  });
  afterAll(async () => {
    await database.drop();
    await rm(dataDir, { recursive: true });
  });

  const admin = (...words: string[]) =>
    new Promise<{ code: number; text: string }>((resolve) => {
      const script = join(import.meta.dirname, 'admin.ts');
      const env = { ...process.env, DATABASE_URL: database.url, BUSBAR_DATA_DIR: dataDir };
      execFile(process.execPath, [script, ...words], { env }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, text: stdout + stderr }),
      );
    });

  it('makes an operator and helps one who is locked out', { timeout: 180_000 }, async () => {
    expect(await admin('list-operators')).toMatchObject({
      code: 0,
      text: expect.stringContaining('no operator yet'),
    });
    const made = await admin('create-operator', 'ada@example.com', 'Ada', 'Lovelace');
    expect(made.text).toMatch(/[A-Z2-9]{4}(-[A-Z2-9]{4}){3}/);
    expect((await admin('list-operators')).text).toBe('ada@example.com  Ada Lovelace  owner of My network\n');
    await database.db.updateTable('operator').set({ disabled_at: new Date() }).execute();
    // The only operator need not be named.
    expect((await admin('reset-password')).text).toMatch(
      /temporary password of ada@example.com is\n\n {4}\S+\n/,
    );
    const account = await database.db.selectFrom('operator').selectAll().executeTakeFirstOrThrow();
    expect(account).toMatchObject({ disabled_at: null, must_change_password: true });
  });

  it('says what is wrong in words', { timeout: 180_000 }, async () => {
    expect(await admin('reset-password', 'nobody@example.com')).toMatchObject({
      code: 1,
      text: expect.stringContaining('No operator has the address nobody@example.com'),
    });
    expect(await admin('frobnicate')).toMatchObject({
      code: 1,
      text: expect.stringContaining('is not a command'),
    });
    expect(await admin('create-operator', 'not-an-address')).toMatchObject({ code: 1 });
  });
});
