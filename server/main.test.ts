import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from './platform/testing.ts';

/** Longer than any refusal takes on a loaded machine; a start that neither ends nor serves is ended by then. */
const patience = 120_000;

describe('a start that cannot succeed', { timeout: 3 * patience }, () => {
  let database: TestDatabase;
  let dataDir: string;
  beforeAll(async () => {
    database = await testDatabase();
    dataDir = await mkdtemp(join(tmpdir(), 'busbar-main-'));
  });
  afterAll(async () => {
    await database.drop();
    await rm(dataDir, { recursive: true });
  });

  const start = (settings: { [name: string]: string }) =>
    new Promise<{ code: unknown; said: string }>((resolve) => {
      const env = { ...process.env, BUSBAR_DATA_DIR: dataDir, DATABASE_URL: database.url, ...settings };
      execFile(
        process.execPath,
        [join(import.meta.dirname, 'main.ts')],
        { env, timeout: patience },
        (error, _out, said) => resolve({ code: error?.code ?? error?.signal ?? 0, said }),
      );
    });

  it('says that the port is taken, and ends', async () => {
    const other = createServer();
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    const { port } = other.address() as AddressInfo;
    const refused = await start({ BUSBAR_HOST: '127.0.0.1', BUSBAR_PORT: String(port) });
    other.close();
    expect(refused).toEqual({
      code: 1,
      said: `Busbar cannot listen on port ${port} of 127.0.0.1: another program listens there already. Free it, or set BUSBAR_PORT to another port.\n`,
    });
  });

  it('says that no data folder can be made where a file is in the way', async () => {
    const file = join(dataDir, 'file');
    await writeFile(file, '');
    for (const folder of [file, join(file, 'below')]) {
      expect(await start({ BUSBAR_DATA_DIR: folder })).toEqual({
        code: 1,
        said: `Busbar cannot write its data folder ${folder}: a part of the path is a file. Set BUSBAR_DATA_DIR to a folder that it may write.\n`,
      });
    }
  });

  it.runIf(process.platform === 'linux')(
    'does not try for ever where the system takes no folder',
    async () => {
      expect(await start({ BUSBAR_DATA_DIR: '/proc/busbar' })).toMatchObject({
        code: 1,
        said: expect.stringContaining('cannot write its data folder /proc/busbar'),
      });
    },
  );

  it('that is interrupted in its middle ends what it had started', async () => {
    const env = {
      ...process.env,
      ...{ BUSBAR_DATA_DIR: dataDir, DATABASE_URL: database.url, BUSBAR_NODE_NAME: 'interrupted' },
      ...{ BUSBAR_HOST: '127.0.0.1', BUSBAR_PORT: '0', BUSBAR_LOG_LEVEL: 'info' },
    };
    const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], { env, timeout: patience });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      // Its sockets are open, and it has not greeted yet: so nobody knows that it is there.
      if (!said.includes('listening at') && `${said}${text}`.includes('listening at')) child.kill('SIGINT');
      said += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const ended = await new Promise((resolve) =>
      child.once('close', (code, signal) => resolve({ code, signal })),
    );
    expect(ended, said).toEqual({ code: 0, signal: null });
    // The last of its ground: the node takes itself off the list.
    const { rows } = await database.pool.query(`select from node where name = 'interrupted'`);
    expect(rows).toEqual([]);
  });
});
