/** Firmware and logs between Busbar and stations that really fetch, check and deliver, in every version. */

import { createSign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeKey, makeRoot } from '@busbar/certificates';
import { createManualTimers, versions } from '@busbar/ocpp';
import { createStation, httpTransfer, type Station } from '@busbar/simulator';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type TestHouse, testHouse } from '../server/testing/house.ts';

let house: TestHouse;
let address: string;
let signer: { privateKey: string; certificate: string };
const folder = mkdtempSync(join(tmpdir(), 'busbar-upkeep-'));

beforeAll(async () => {
  house = await testHouse({ BUSBAR_ONBOARDING: 'open', BUSBAR_DATA_DIR: folder, BUSBAR_HOST: '127.0.0.1' });
  address = await house.open();
  const privateKey = makeKey();
  const [notBefore, notAfter] = [new Date('2026-01-01'), new Date('2036-01-01')];
  const subject = { commonName: 'Signer' };
  signer = { privateKey, certificate: await makeRoot(privateKey, { subject, notBefore, notAfter }) };
});
afterAll(async () => {
  await house.end();
  rmSync(folder, { recursive: true, force: true });
});

const ask = async (method: string, path: string, body?: unknown) =>
  (await house.ask(house.ownerKey, method, path, body)).json();

/** A firmware file; `signed` by our signer, over other bytes than its own when `forged`. */
async function firmware(signed?: 'well' | 'forged') {
  const content = 'a firmware, byte by byte';
  const signature = createSign('SHA256').update(content).sign(signer.privateKey, 'base64');
  const more = signed ? { signature, signingCertificate: signer.certificate } : {};
  const { id } = await ask('POST', '/firmware-files', {
    organizationId: house.rootId,
    name: 'post-4.3.0.bin',
    version: '4.3.0',
    ...more,
  });
  const put = await fetch(`http://${address}/api/v1/firmware-files/${id}/content`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${house.ownerKey}`, 'content-type': 'application/octet-stream' },
    body: content,
  });
  expect(put.status).toBe(200);
  // What is on disk is changed behind Busbar's back: only the station can notice.
  if (signed === 'forged')
    await house.database.pool.query('update firmware_file set signature = $2 where id = $1', [
      id,
      createSign('SHA256').update('other bytes').sign(signer.privateKey, 'base64'),
    ]);
  return id as string;
}

describe.each(versions)('a %s station', (version) => {
  const identity = `UPKEEP-${version}`;
  const timers = createManualTimers(Date.now());
  let station: Station;

  beforeAll(() => {
    station = createStation({
      url: `ws://${address}/ocpp`,
      identity,
      version,
      firmware: '4.2.0',
      evses: [{ kind: 'AC', phases: 3, maxAmps: 32, maxWatts: 22_080, connectors: 1 }],
      timers,
      transfer: httpTransfer,
      // Its time runs ahead of the machine's: no answer is late by it.
      callTimeoutMs: 86_400_000,
      reconnectMs: [5, 20],
    });
    station.connect();
    return vi.waitFor(() => expect(station.ready).toBe(true), { timeout: 20_000 });
  });
  afterAll(() => station.disconnect());

  const command = (name: string, body: object) => ask('POST', `/stations/${identity}/commands/${name}`, body);
  const newest = async (list: 'firmware' | 'logs') =>
    (await ask('GET', `/stations/${identity}/${list}`)).items[0];
  /** Lets the station's time pass until a request is where it should be. */
  const until = (list: 'firmware' | 'logs', state: string) =>
    expect
      .poll(
        async () => {
          timers.advance(2_000);
          return (await newest(list)).state;
        },
        { timeout: 60_000 },
      )
      .toBe(state);

  it('delivers its log, and it can be read (N01.FR.01; 1.6 §5.5, whitepaper N01)', async () => {
    expect(await command('get-log', { kind: 'diagnostics' })).toMatchObject({ verdict: 'accepted' });
    await until('logs', 'uploaded');
    const { files } = await newest('logs');
    const { lines } = await ask('GET', `/stations/${identity}/log-files/${files[0].id}/lines?q=register`);
    expect(lines[0].text).toContain('EVSE 1');
  });

  it('refuses a signed firmware that was tampered with (L01.FR.03; whitepaper L01)', async () => {
    const firmwareId = await firmware('forged');
    expect(await command('update-firmware', { firmwareId })).toMatchObject({ verdict: 'accepted' });
    await until('firmware', 'failed');
    expect((await newest('firmware')).sentence.key).toBe('firmware.invalid_signature');
    await expect
      .poll(async () => (await ask('GET', `/stations/${identity}/security-events`)).items[0], {
        timeout: 20_000,
      })
      .toMatchObject({ type: 'InvalidFirmwareSignature' });
    expect((await ask('GET', `/stations/${identity}`)).firmware).toBe('4.2.0');
  });

  it.each([
    ['a signed firmware (L01.FR.01, L01.FR.04; whitepaper L01)', 'well' as const],
    ['an unsigned one (L02.FR.01; 1.6 §5.19)', undefined],
  ])('installs %s and comes back with it', async (_what, signed) => {
    const firmwareId = await firmware(signed);
    expect(await command('update-firmware', { firmwareId })).toMatchObject({ verdict: 'accepted' });
    await until('firmware', 'installed');
    const { steps } = await newest('firmware');
    const told = steps.map(({ status }: { status: string }) => status);
    expect(told).toEqual(expect.arrayContaining(['Downloading', 'Downloaded', 'Installing', 'Installed']));
    expect(told.includes('SignatureVerified')).toBe(signed !== undefined);
    await expect.poll(async () => (await ask('GET', `/stations/${identity}`)).firmware).toBe('4.3.0');
  });
});
