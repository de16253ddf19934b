/** Block L of 2.x and N01, and what 1.6 has of them: firmware and logs, over real HTTP. */

import { createSign } from 'node:crypto';
import { makeKey, makeRoot } from '@busbar/certificates';
import { expect } from 'vitest';
import type { Stage, Station, Wire } from './stage.ts';
import { everyVersion, newer, oldest, type UseCase, useCase } from './use-case.ts';

const in16 = ({ version }: Stage) => version === '1.6';
const content = 'firmware 4.2 of a station, byte by byte';

async function file(stage: Stage, more: object = {}) {
  const { id } = await stage.post('/firmware-files', {
    organizationId: stage.house.rootId,
    name: `${stage.identity}.bin`,
    ...more,
  });
  const put = await fetch(`http://${stage.address}/api/v1/firmware-files/${id}/content`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${stage.house.ownerKey}`,
      'content-type': 'application/octet-stream',
    },
    body: content,
  });
  expect(put.status).toBe(200);
  return id as string;
}

async function signature() {
  const key = makeKey();
  const signingCertificate = await makeRoot(key, {
    subject: { commonName: 'Firmware signer' },
    notBefore: new Date('2026-01-01'),
    notAfter: new Date('2036-01-01'),
  });
  return { signature: createSign('SHA256').update(content).sign(key, 'base64'), signingCertificate };
}

const locationOf = ({ location, firmware, log }: Wire): string =>
  location ?? firmware?.location ?? log.remoteLocation;
const requestOf = ({ requestId }: Wire) => (requestId === undefined ? {} : { requestId });
const newestRequest = async (stage: Stage) =>
  (await stage.get(`/stations/${stage.identity}/firmware`)).items[0];
const newestLog = async (stage: Stage) => (await stage.get(`/stations/${stage.identity}/logs`)).items[0];

async function tellAll(station: Station, action: string, steps: readonly string[], request: object) {
  for (const status of steps) expect(await station.call(action, { status, ...request })).toEqual({});
}
const steps = ['Downloading', 'Downloaded', 'Installing', 'Installed'];

export const firmware: readonly UseCase[] = [
  useCase(
    'L01 Secure Firmware Update',
    'a signed firmware goes out with its signature and is followed to its end',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      const signed = await signature();
      const firmwareId = await file(stage, signed);
      expect(await stage.command('update-firmware', { firmwareId })).toMatchObject({ verdict: 'accepted' });
      const sent = station.asked(in16(stage) ? 'SignedUpdateFirmware' : 'UpdateFirmware');
      expect(sent.firmware).toMatchObject(signed);
      expect(await (await fetch(locationOf(sent))).text()).toBe(content);
      const told = in16(stage) ? 'SignedFirmwareStatusNotification' : 'FirmwareStatusNotification';
      await tellAll(station, told, ['Downloading', 'Downloaded', 'SignatureVerified'], requestOf(sent));
      expect((await newestRequest(stage)).state).not.toBe('installed');
      await tellAll(station, told, ['Installing', 'Installed'], requestOf(sent));
      expect(await newestRequest(stage)).toMatchObject({ state: 'installed', firmwareId });
    },
  ),
  useCase(
    'L01 Secure Firmware Update: invalid signature',
    'a signature that the station finds wrong ends the update with that reason',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      const firmwareId = await file(stage, await signature());
      await stage.command('update-firmware', { firmwareId });
      const sent = station.asked(in16(stage) ? 'SignedUpdateFirmware' : 'UpdateFirmware');
      const told = in16(stage) ? 'SignedFirmwareStatusNotification' : 'FirmwareStatusNotification';
      await tellAll(station, told, ['InvalidSignature'], requestOf(sent));
      expect(await newestRequest(stage)).toMatchObject({
        state: 'failed',
        sentence: { key: 'firmware.invalid_signature' },
      });
    },
  ),
  useCase(
    'L02 Non-Secure Firmware Update',
    'an unsigned firmware is fetched and followed; a failed one says why',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      const firmwareId = await file(stage);
      expect(await stage.command('update-firmware', { firmwareId })).toMatchObject({ verdict: 'accepted' });
      const sent = station.asked('UpdateFirmware');
      const part = await fetch(locationOf(sent), { headers: { range: 'bytes=9-11' } });
      expect([part.status, await part.text()]).toEqual([206, '4.2']);
      await tellAll(station, 'FirmwareStatusNotification', steps, requestOf(sent));
      expect(await newestRequest(stage)).toMatchObject({ state: 'installed' });
      await stage.command('update-firmware', { firmwareId });
      const again = requestOf(station.asked('UpdateFirmware'));
      await tellAll(station, 'FirmwareStatusNotification', ['DownloadFailed'], again);
      expect(await newestRequest(stage)).toMatchObject({ state: 'failed' });
    },
  ),
  useCase(
    'L02 Non-Secure Firmware Update: refused',
    'a station that takes no firmware now is on record with that',
    newer,
    [],
    async (stage) => {
      await stage.station({ UpdateFirmware: () => ({ status: 'Rejected' }) });
      const firmwareId = await file(stage);
      expect(await stage.command('update-firmware', { firmwareId })).toMatchObject({ verdict: 'rejected' });
      expect(await newestRequest(stage)).toMatchObject({ state: 'rejected' });
    },
  ),
  useCase(
    'L03 Publish Firmware file on Local Controller',
    'a local controller publishes a firmware with its checksum',
    newer,
    [],
    async (stage) => {
      const station = await stage.station();
      const firmwareId = await file(stage);
      expect(await stage.command('publish-firmware', { firmwareId })).toMatchObject({ verdict: 'accepted' });
      const { requestId, checksum } = station.asked('PublishFirmware');
      expect(checksum).toMatch(/^[0-9a-f]{32}$/);
      const told = 'PublishFirmwareStatusNotification';
      await tellAll(station, told, ['ChecksumVerified'], { requestId });
      const location = ['http://10.0.0.1/fw'];
      await tellAll(station, told, ['Published'], { requestId, location });
      expect(await newestRequest(stage)).toMatchObject({ kind: 'publish', state: 'published' });
    },
  ),
  useCase(
    'L04 Unpublish Firmware file on Local Controller',
    'a firmware is unpublished by its checksum; that it is still fetched is told',
    newer,
    [],
    async (stage) => {
      let outcome = 'DownloadOngoing';
      const station = await stage.station({ UnpublishFirmware: () => ({ status: outcome }) });
      const firmwareId = await file(stage);
      expect((await stage.command('unpublish-firmware', { firmwareId })).verdict).not.toBe('accepted');
      expect(station.asked('UnpublishFirmware')).toEqual({
        checksum: expect.stringMatching(/^[0-9a-f]{32}$/),
      });
      outcome = 'Unpublished';
      expect(await stage.command('unpublish-firmware', { firmwareId })).toMatchObject({
        verdict: 'accepted',
      });
    },
  ),
  useCase(
    'N01 Retrieve Log Information',
    'a log is delivered to us, belongs to its request and can be read; a failure is told',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station({
        GetDiagnostics: () => ({ fileName: 'diag.log' }),
        GetLog: () => ({ status: 'Accepted', filename: 'diag.log' }),
      });
      const [action, told, failure] = in16(stage)
        ? ['GetDiagnostics', 'DiagnosticsStatusNotification', 'UploadFailed']
        : ['GetLog', 'LogStatusNotification', 'UploadFailure'];
      expect(await stage.command('get-log', { kind: 'diagnostics' })).toMatchObject({ verdict: 'accepted' });
      const sent = station.asked(action!);
      await tellAll(station, told!, ['Uploading'], requestOf(sent));
      expect(await newestLog(stage)).toMatchObject({ state: 'uploading', fileName: 'diag.log' });
      const put = await fetch(`${locationOf(sent)}/`, { method: 'PUT', body: 'one\nERROR two\nthree' });
      expect(put.status).toBe(201);
      await tellAll(station, told!, ['Uploaded'], requestOf(sent));
      const { state, files } = await newestLog(stage);
      expect(state).toBe('uploaded');
      expect(
        (await stage.get(`/stations/${stage.identity}/log-files/${files[0].id}/lines?q=error`)).lines,
      ).toEqual([{ number: 2, text: 'ERROR two' }]);
      await stage.command('get-log', { kind: 'diagnostics' });
      await tellAll(station, told!, [failure!], requestOf(station.asked(action!)));
      expect(await newestLog(stage)).toMatchObject({ state: 'failed' });
    },
  ),
  useCase(
    'Security white paper N01 Retrieve Log Information',
    'the security log of a 1.6 station is asked for and followed',
    oldest,
    [],
    async (stage) => {
      const station = await stage.station();
      expect(await stage.command('get-log', { kind: 'security' })).toMatchObject({ verdict: 'accepted' });
      const { logType, requestId } = station.asked('GetLog');
      expect(logType).toBe('SecurityLog');
      await tellAll(station, 'LogStatusNotification', ['Uploading'], { requestId });
      expect(await newestLog(stage)).toMatchObject({ state: 'uploading' });
    },
  ),
];
