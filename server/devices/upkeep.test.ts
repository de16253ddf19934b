/** Firmware and logs over real sockets and real HTTP, in every version. */

import { createSign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeKey, makeRoot } from '@busbar/certificates';
import type { Version } from '@busbar/ocpp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testStation } from '../gateway/testing.ts';
import { type TestHouse, testHouse } from '../testing/house.ts';

let house: TestHouse;
let url: string;
const folder = mkdtempSync(join(tmpdir(), 'busbar-upkeep-'));

beforeAll(async () => {
  house = await testHouse({
    BUSBAR_ONBOARDING: 'open',
    BUSBAR_DATA_DIR: folder,
    BUSBAR_HOST: '127.0.0.1',
  });
  url = `ws://${await house.open()}`;
});
afterAll(async () => {
  await house.end();
  rmSync(folder, { recursive: true, force: true });
});

const ask = async (method: string, path: string, body?: unknown) => {
  const answer = await house.ask(house.ownerKey, method, path, body);
  return { status: answer.statusCode, body: answer.body ? answer.json() : undefined };
};
const httpOf = () => url.replace('ws:', 'http:');
const content = Buffer.from('firmware 4.2 of a station, byte by byte');

async function firmware(more: object = {}, bytes: Buffer = content) {
  const made = await ask('POST', '/firmware-files', {
    organizationId: house.rootId,
    name: 'fw 4.2.bin',
    ...more,
  });
  expect(made.status).toBe(201);
  const put = await fetch(`${httpOf()}/api/v1/firmware-files/${made.body.id}/content`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${house.ownerKey}`, 'content-type': 'application/octet-stream' },
    body: new Uint8Array(bytes),
  });
  expect(put.status).toBe(200);
  return (await put.json()) as { id: string; sha256: string; signatureFits: boolean | null };
}

interface Sent {
  requestId?: number;
  location?: string;
  firmware?: { location: string; signature?: string };
  log?: { remoteLocation: string };
}
const locationOf = ({ location, firmware: image, log }: Sent) =>
  location ?? image?.location ?? log!.remoteLocation;

const firmwareOf = async (identity: string) =>
  (await ask('GET', `/stations/${identity}/firmware`)).body.items;
const logsOf = async (identity: string) => (await ask('GET', `/stations/${identity}/logs`)).body.items;

const updates: [Version, string, string][] = [
  ['1.6', 'UpdateFirmware', 'FirmwareStatusNotification'],
  ['2.0.1', 'UpdateFirmware', 'FirmwareStatusNotification'],
  ['2.1', 'UpdateFirmware', 'FirmwareStatusNotification'],
];

describe.each(updates)('firmware of a %s station', (version, action, notification) => {
  const identity = `FW-${version}`;

  it('is fetched from us in parts, and followed to its end (L01.FR.01, L02.FR.01; 1.6 §6.19)', async () => {
    const { id, sha256 } = await firmware();
    const station = await testStation(url, identity, version, {
      [action]: () => (version === '1.6' ? {} : { status: 'Accepted' }),
    });
    const asked = await ask('POST', `/stations/${identity}/commands/update-firmware`, { firmwareId: id });
    expect(asked.body).toMatchObject({ verdict: 'accepted', action });
    const sent = station.heard.at(-1)!.payload as Sent;
    const location = locationOf(sent);
    const part = await fetch(location, { headers: { range: 'bytes=9-11' } });
    expect([part.status, await part.text()]).toEqual([206, '4.2']);
    const whole = await fetch(location);
    expect(Buffer.from(await whole.arrayBuffer())).toEqual(content);
    expect(whole.headers.get('etag')).toBe(`"${sha256}"`);
    const number = sent.requestId === undefined ? {} : { requestId: sent.requestId };
    for (const status of ['Downloading', 'Downloaded', 'Installing', 'Installed'])
      expect(await station.call(notification, { status, ...number })).toMatchObject({ 0: 3 });
    await station.call(notification, { status: 'Idle' });
    const [request] = await firmwareOf(identity);
    expect(request).toMatchObject({ state: 'installed', firmwareId: id, sentence: { text: 'Installed.' } });
    expect(request.steps.map(({ status }: { status: string }) => status)).toEqual([
      'Downloading',
      'Downloaded',
      'Installing',
      'Installed',
    ]);
    await station.close();
  });

  it('tells why it failed, and follows the station that tries again', async () => {
    const { id } = await firmware();
    const station = await testStation(url, identity, version, {
      [action]: () => (version === '1.6' ? {} : { status: 'Accepted' }),
    });
    await ask('POST', `/stations/${identity}/commands/update-firmware`, { firmwareId: id, retries: 2 });
    const { requestId } = station.heard.at(-1)!.payload as Sent;
    const tell = (status: string) => station.call(notification, { status, ...(requestId && { requestId }) });
    await tell('DownloadFailed');
    expect((await firmwareOf(identity))[0]).toMatchObject({
      state: 'failed',
      sentence: { key: 'firmware.download_failed' },
    });
    await tell('Downloading');
    expect((await firmwareOf(identity))[0]).toMatchObject({ state: 'downloading', finishedAt: null });
    await tell('InstallationFailed');
    expect((await firmwareOf(identity))[0].finishedAt).not.toBeNull();
    await station.close();
  });
});

describe('firmware', () => {
  it('that is signed goes out signed, where the station knows how (1.6 whitepaper L01, 2.x L01.FR.11)', async () => {
    const { privateKey, certificate } = await signer();
    const signature = createSign('SHA256').update(content).sign(privateKey, 'base64');
    const { id, signatureFits } = await firmware({ signature, signingCertificate: certificate });
    expect(signatureFits).toBe(true);
    const old = await testStation(url, 'SIGNED-16', '1.6', {
      SignedUpdateFirmware: () => ({ status: 'Accepted' }),
    });
    await ask('POST', '/stations/SIGNED-16/commands/update-firmware', { firmwareId: id });
    const sent = old.heard.at(-1)!.payload as Sent;
    expect(sent).toMatchObject({ firmware: { signature, signingCertificate: certificate } });
    await old.call('SignedFirmwareStatusNotification', {
      status: 'InvalidSignature',
      requestId: sent.requestId,
    });
    expect((await firmwareOf('SIGNED-16'))[0]).toMatchObject({
      state: 'failed',
      sentence: { key: 'firmware.invalid_signature' },
    });
    await old.close();
    const other = await firmware({ signature, signingCertificate: certificate }, Buffer.from('other bytes'));
    expect(other.signatureFits).toBe(false);
    const refused = await ask('POST', '/stations/SIGNED-16/commands/update-firmware', {
      firmwareId: other.id,
    });
    expect(refused.body).toMatchObject({ outcome: 'unsupported' });
    expect(refused.body.sentence.text).toContain('does not fit');
  });

  it('a newer request ends the older where the station says so (L01.FR.24)', async () => {
    const { id } = await firmware();
    let status = 'Accepted';
    const station = await testStation(url, 'TWICE', '2.0.1', { UpdateFirmware: () => ({ status }) });
    await ask('POST', '/stations/TWICE/commands/update-firmware', { firmwareId: id });
    status = 'AcceptedCanceled';
    await ask('POST', '/stations/TWICE/commands/update-firmware', { firmwareId: id });
    status = 'Rejected';
    await ask('POST', '/stations/TWICE/commands/update-firmware', { firmwareId: id });
    expect((await firmwareOf('TWICE')).map(({ state }: { state: string }) => state)).toEqual([
      'rejected',
      'accepted',
      'cancelled',
    ]);
    expect((await ask('DELETE', `/firmware-files/${id}`)).status).toBe(409);
    await station.close();
  });

  it('goes on where a station tells of it before it answers the request; what it did before is given up', async () => {
    const { id } = await firmware();
    const station = await testStation(url, 'HASTY', '1.6');
    const order = async (status: string) => {
      const before = station.heard.length;
      const asked = ask('POST', '/stations/HASTY/commands/update-firmware', { firmwareId: id });
      await expect.poll(() => station.heard.length).toBe(before + 1);
      await station.call('FirmwareStatusNotification', { status });
      const [, messageId] = JSON.parse(station.heard.at(-1)!.text);
      station.socket.send(JSON.stringify([3, messageId, {}]));
      await asked;
    };
    await order('Downloading');
    expect((await firmwareOf('HASTY'))[0]).toMatchObject({ state: 'downloading' });
    await order('Downloaded');
    expect((await firmwareOf('HASTY')).map(({ state }: { state: string }) => state)).toEqual([
      'downloaded',
      'cancelled',
    ]);
    await station.close();
  });

  it('is not sent to a station that fetches by FTP only, unless from elsewhere', async () => {
    const { id } = await firmware();
    const station = await testStation(url, 'FTP', '2.0.1', {
      UpdateFirmware: () => ({ status: 'Accepted' }),
    });
    await house.database.pool.query(
      `insert into device_variable (station_id, component, variable, value, read_at)
       select id, 'OCPPCommCtrlr', 'FileTransferProtocols', 'FTP,SFTP', now() from station where identity = 'FTP'`,
    );
    const refused = await ask('POST', '/stations/FTP/commands/update-firmware', { firmwareId: id });
    expect(refused.body).toMatchObject({ outcome: 'unsupported', verdict: 'failed' });
    expect(refused.body.sentence.text).toContain('FTP, SFTP only');
    expect(station.heard).toEqual([]);
    const elsewhere = { url: 'ftp://vendor.example/fw.bin' };
    await ask('POST', '/stations/FTP/commands/update-firmware', elsewhere);
    expect(station.heard.at(-1)!.payload).toMatchObject({ firmware: { location: elsewhere.url } });
    await station.close();
  });

  it('made for another model is not sent', async () => {
    const { id } = await firmware({ vendor: 'Acme' });
    const station = await testStation(url, 'OTHER-MODEL', '2.1', {});
    const refused = await ask('POST', '/stations/OTHER-MODEL/commands/update-firmware', { firmwareId: id });
    expect(refused.body.sentence.text).toContain('made for Acme');
    await station.close();
  });

  it('is published by a local controller and unpublished (L03.FR.01, L04.FR.01)', async () => {
    const { id } = await firmware();
    const station = await testStation(url, 'LC', '2.0.1', {
      PublishFirmware: () => ({ status: 'Accepted' }),
      UnpublishFirmware: () => ({ status: 'Unpublished' }),
    });
    await ask('POST', '/stations/LC/commands/publish-firmware', { firmwareId: id });
    const { requestId, checksum } = station.heard.at(-1)!.payload as { requestId: number; checksum: string };
    expect(checksum).toMatch(/^[0-9a-f]{32}$/);
    const location = ['http://10.0.0.1/fw'];
    await station.call('PublishFirmwareStatusNotification', { status: 'ChecksumVerified', requestId });
    await station.call('PublishFirmwareStatusNotification', { status: 'Published', requestId, location });
    expect((await firmwareOf('LC'))[0]).toMatchObject({ kind: 'publish', state: 'published' });
    const ended = await ask('POST', '/stations/LC/commands/unpublish-firmware', { firmwareId: id });
    expect(ended.body).toMatchObject({ verdict: 'accepted' });
    await station.close();
  });

  it('under an address that nobody gave out, or that ended, is not found', async () => {
    expect((await fetch(`${httpOf()}/transfer/nobody-knows-this/fw.bin`)).status).toBe(404);
    await house.database.pool.query(`update transfer set expires_at = now() - interval '1 second'`);
    const { id } = await firmware();
    const station = await testStation(url, 'LATE', '1.6', { UpdateFirmware: () => ({}) });
    await ask('POST', '/stations/LATE/commands/update-firmware', { firmwareId: id });
    const location = locationOf(station.heard.at(-1)!.payload as Sent);
    expect((await fetch(location, { method: 'PUT', body: 'x' })).status).toBe(405);
    await house.database.pool.query('update transfer set bytes = max_bytes where expires_at > now()');
    expect((await fetch(location)).status).toBe(429);
    await house.database.pool.query(`update transfer set expires_at = now() - interval '1 second'`);
    expect((await fetch(location)).status).toBe(410);
    await station.close();
  });
});

const logs: [Version, string, string, string][] = [
  ['1.6', 'GetDiagnostics', 'DiagnosticsStatusNotification', 'UploadFailed'],
  ['2.0.1', 'GetLog', 'LogStatusNotification', 'UploadFailure'],
  ['2.1', 'GetLog', 'LogStatusNotification', 'UploadFailure'],
];

describe.each(logs)('a log of a %s station', (version, action, notification, failure) => {
  const identity = `LOG-${version}`;
  const connect = () =>
    testStation(url, identity, version, {
      [action]: () =>
        version === '1.6' ? { fileName: 'diag.log' } : { status: 'Accepted', filename: 'diag.log' },
    });

  it('is delivered to us, linked to its request, read and searched (N01.FR.01; 1.6 §6.17)', async () => {
    const station = await connect();
    const asked = await ask('POST', `/stations/${identity}/commands/get-log`, { kind: 'diagnostics' });
    expect(asked.body).toMatchObject({ verdict: 'accepted', action });
    const sent = station.heard.at(-1)!.payload as Sent;
    const number = sent.requestId === undefined ? {} : { requestId: sent.requestId };
    await station.call(notification, { status: 'Uploading', ...number });
    expect((await logsOf(identity))[0]).toMatchObject({ state: 'uploading', fileName: 'diag.log' });
    const put = await fetch(`${locationOf(sent)}/`, { method: 'PUT', body: 'one\nERROR two\nthree' });
    expect(put.status).toBe(201);
    await station.call(notification, { status: 'Uploaded', ...number });
    const [log] = await logsOf(identity);
    expect(log).toMatchObject({
      state: 'uploaded',
      files: [{ name: 'diag.log', sizeBytes: 19, kept: true }],
    });
    const file = `/stations/${identity}/log-files/${log.files[0].id}`;
    expect((await ask('GET', `${file}/lines?q=error`)).body.lines).toEqual([
      { number: 2, text: 'ERROR two' },
    ]);
    expect((await house.ask(house.ownerKey, 'GET', `${file}/content`)).body).toContain('three');
    await station.close();
  });

  it('that the station cannot deliver is told as failed', async () => {
    const station = await connect();
    await ask('POST', `/stations/${identity}/commands/get-log`, { kind: 'diagnostics' });
    const { requestId } = station.heard.at(-1)!.payload as Sent;
    await station.call(notification, { status: failure, ...(requestId && { requestId }) });
    expect((await logsOf(identity))[0]).toMatchObject({
      state: 'failed',
      sentence: { key: 'log.upload_failed' },
    });
    await station.close();
  });
});

describe('a log', () => {
  it('comes in whatever way the station sends it: as a form, under a longer address, not too large', async () => {
    const station = await testStation(url, 'HABITS', '1.6', {
      GetLog: () => ({ status: 'Accepted' }),
      GetDiagnostics: () => ({ fileName: 'x.log' }),
    });
    await ask('POST', '/stations/HABITS/commands/get-log', { kind: 'security' });
    const location = locationOf(station.heard.at(-1)!.payload as Sent);
    const form = new FormData();
    form.append('file', new Blob(['from a form']), 'day 1.log');
    form.append('file', new Blob(['second']), 'day 2.log');
    expect((await fetch(location, { method: 'POST', body: form })).status).toBe(201);
    expect(
      (await fetch(`${location}/deep/er.log`, { method: 'PUT', body: 'named by its address' })).status,
    ).toBe(201);
    await house.database.pool.query(
      'update transfer set max_bytes = bytes + 5 where log_request_id is not null',
    );
    expect((await fetch(location, { method: 'PUT', body: 'far too large' })).status).toBe(413);
    const [log] = await logsOf('HABITS');
    expect(log.files.map(({ name }: { name: string }) => name)).toEqual(['day_1.log', 'day_2.log', 'er.log']);
    expect((await ask('GET', '/logs?kind=security&q=habits')).body.items).toHaveLength(1);
    await station.close();
  });

  it('that is nothing for this time is told so, and old files are removed', async () => {
    const station = await testStation(url, 'EMPTY', '1.6', { GetDiagnostics: () => ({}) });
    await ask('POST', '/stations/EMPTY/commands/get-log', { kind: 'diagnostics' });
    expect((await logsOf('EMPTY'))[0]).toMatchObject({ state: 'failed', sentence: { key: 'log.nothing' } });
    await station.close();
    await house.database.pool.query(`update log_file set received_at = now() - interval '1 year'`);
    await house.house.repeatedWork.find(({ name }) => name === 'tidy-upkeep')!.run();
    const [log] = await logsOf('HABITS');
    expect(log.files[0]).toMatchObject({ kept: false });
    expect((await ask('GET', `/stations/HABITS/log-files/${log.files[0].id}/lines`)).status).toBe(404);
  });
});

async function signer() {
  const privateKey = makeKey();
  const subject = { commonName: 'Firmware signer' };
  const [notBefore, notAfter] = [new Date('2026-01-01'), new Date('2036-01-01')];
  return { privateKey, certificate: await makeRoot(privateKey, { subject, notBefore, notAfter }) };
}
