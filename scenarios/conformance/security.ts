/** Block A of 2.x, and the security extension of 1.6. */

import { X509Certificate } from 'node:crypto';
import { makeKey, makeRequest, publicKeyOf, splitPem } from '@busbar/certificates';
import { expect } from 'vitest';
import { now } from './props.ts';
import type { Stage, Station, Wire } from './stage.ts';
import { everyVersion, newer, oldest, type UseCase, useCase } from './use-case.ts';

const accepted = () => ({ status: 'Accepted' });

/** What is signed only after a pause is signed now. */
async function deliver({ house, query }: Stage, identity: string) {
  await query(
    `update signing_request set next_at = now() - interval '1 minute'
      where state = 'waiting' and station_id = (select id from station where identity = $1)`,
    [identity],
  );
  await house.house.certificates.deliver.run();
}

/** A station's wish to have its key signed, sent as it is asked for one; gives the key and the answer. */
async function wish(stage: Stage, station: Station, more: object = {}) {
  const [{ name: organization }] = await stage.query('select name from organization where parent_id is null');
  await stage.query('update station set serial_number = $2 where identity = $1', [
    stage.identity,
    `SN-${stage.identity}`,
  ]);
  const key = makeKey();
  const csr = await makeRequest(key, { commonName: `SN-${stage.identity}`, organization });
  return { key, answer: await station.call('SignCertificate', { csr, ...more }) };
}

async function signed(stage: Stage, station: Station, key: string) {
  await deliver(stage, stage.identity);
  const { certificateChain } = await stage.until('the chain is sent', () =>
    station.asked('CertificateSigned'),
  );
  const [leaf, authority] = splitPem(certificateChain).map((pem) => new X509Certificate(pem));
  expect(leaf!.publicKey.export({ type: 'spki', format: 'der' })).toEqual(publicKeyOf(key));
  expect(leaf!.verify(authority!.publicKey)).toBe(true);
  return (await stage.get(`/certificates?stationIdentity=${stage.identity}`)).items;
}

const ofSetting = ({ setVariableData: [set] }: Wire) => ({
  setVariableResult: [{ component: set.component, variable: set.variable, attributeStatus: 'Accepted' }],
});

export const security: readonly UseCase[] = [
  useCase(
    'A01 Update Charging Station password',
    'a password made here is set at the station; the old one counts until the new one was shown',
    everyVersion,
    ['A01.FR.02', 'A01.FR.03'],
    async (stage) => {
      const first = await stage.station();
      await first.close();
      const old = 'a-first-password-of-20';
      await stage.ask('POST', `/stations/${stage.identity}/password`, { password: old });
      const station = await stage.station({ SetVariables: ofSetting }, { password: old });
      expect(await stage.post(`/stations/${stage.identity}/password/rotate`)).toMatchObject({
        verdict: 'accepted',
      });
      const fresh =
        stage.version === '1.6'
          ? Buffer.from(station.asked('ChangeConfiguration').value, 'hex')
          : station.asked('SetVariables').setVariableData[0].attributeValue;
      await (await stage.station({}, { password: old })).close();
      await (await stage.station({}, { password: fresh })).close();
      await stage.until('the old password is refused', () =>
        stage.station({}, { password: old }).then(
          (late) => late.close().then(() => false),
          (error: { code?: number }) => error.code === 401,
        ),
      );
    },
  ),
  useCase(
    'A02 Update Charging Station certificate by request of CSMS',
    'the station is asked for a request, whose key is signed and sent back',
    everyVersion,
    ['A02.FR.11', 'F06.FR.01'],
    async (stage) => {
      const station = await stage.station();
      expect(await stage.command('trigger', { message: 'sign_certificate' })).toMatchObject({
        verdict: 'accepted',
      });
      const [action, requestedMessage] =
        stage.version === '1.6'
          ? ['ExtendedTriggerMessage', 'SignChargePointCertificate']
          : ['TriggerMessage', 'SignChargingStationCertificate'];
      expect(station.asked(action!)).toEqual({ requestedMessage });
      const { key, answer } = await wish(stage, station);
      expect(answer).toEqual({ status: 'Accepted' });
      expect(await signed(stage, station, key)).toMatchObject([{ state: 'issued', ours: true }]);
      expect((await stage.get(`/signing-requests?stationIdentity=${stage.identity}`)).items).toMatchObject([
        { state: 'accepted', purpose: 'station' },
      ]);
    },
  ),
  useCase(
    'A03 Update Charging Station certificate initiated by the Charging Station',
    'a request without being asked is signed too, under its own type; one that names another station is refused',
    newer,
    ['A02.FR.11', 'A02.FR.14'],
    async (stage) => {
      const station = await stage.station();
      const certificateType = 'ChargingStationCertificate';
      const { key, answer } = await wish(stage, station, { certificateType });
      expect(answer).toEqual({ status: 'Accepted' });
      expect(await signed(stage, station, key)).toHaveLength(1);
      expect(station.asked('CertificateSigned')).toMatchObject({ certificateType });
      const csr = await makeRequest(makeKey(), { commonName: 'SN-OF-ANOTHER', organization: 'X' });
      expect(await station.call('SignCertificate', { csr })).toMatchObject({ status: 'Rejected' });
    },
  ),
  useCase(
    'A03 Update Charging Station certificate: refused by the station',
    'a station that rejects what it is sent is on record with that',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station({ CertificateSigned: () => ({ status: 'Rejected' }) });
      const { answer } = await wish(stage, station);
      expect(answer).toEqual({ status: 'Accepted' });
      await deliver(stage, stage.identity);
      expect((await stage.get(`/signing-requests?stationIdentity=${stage.identity}`)).items).toMatchObject([
        { state: 'rejected' },
      ]);
    },
  ),
  useCase(
    'A04 Security Event Notification',
    'security events are kept, and those the standard calls critical are marked',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      for (const type of ['TamperDetectionActivated', 'InvalidTLSVersion'])
        expect(await station.call('SecurityEventNotification', { type, timestamp: now() })).toEqual({});
      expect((await stage.get(`/stations/${stage.identity}/security-events`)).items).toMatchObject([
        { type: 'InvalidTLSVersion', critical: false },
        { type: 'TamperDetectionActivated', critical: true },
      ]);
    },
  ),
  useCase(
    'A05 Upgrade Charging Station security profile: roots installed',
    'the root of Busbar is installed, listed and deleted in the words of the version',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station({ InstallCertificate: accepted, DeleteCertificate: accepted });
      expect(await stage.command('install-certificate', { use: 'csms_root' })).toMatchObject({
        verdict: 'accepted',
      });
      expect(station.asked('InstallCertificate')).toMatchObject({
        certificateType: stage.version === '1.6' ? 'CentralSystemRootCertificate' : 'CSMSRootCertificate',
        certificate: expect.stringContaining('BEGIN CERTIFICATE'),
      });
      const { items } = await stage.get(`/stations/${stage.identity}/installed-certificates`);
      expect(items).toMatchObject([{ use: 'csms_root' }]);
      const { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber } = items[0];
      const hash = { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber };
      expect(await stage.command('delete-certificate', hash)).toMatchObject({ verdict: 'accepted' });
      expect(station.asked('DeleteCertificate')).toEqual({ certificateHashData: hash });
      expect((await stage.get(`/stations/${stage.identity}/installed-certificates`)).items).toEqual([]);
    },
  ),
  useCase(
    'Security white paper M03 Retrieve installed certificates',
    'what a 1.6 station says it has is listed',
    oldest,
    [],
    async (stage) => {
      const has = {
        hashAlgorithm: 'SHA256',
        issuerNameHash: 'a'.repeat(64),
        issuerKeyHash: 'b'.repeat(64),
        serialNumber: 'AB',
      };
      const station = await stage.station({
        GetInstalledCertificateIds: () => ({ status: 'Accepted', certificateHashData: [has] }),
      });
      expect(await stage.command('get-installed-certificates', { use: 'csms_root' })).toMatchObject({
        verdict: 'accepted',
      });
      expect(station.asked('GetInstalledCertificateIds')).toEqual({
        certificateType: 'CentralSystemRootCertificate',
      });
      expect((await stage.get(`/stations/${stage.identity}/installed-certificates`)).items).toMatchObject([
        { use: 'csms_root', serialNumber: 'AB' },
      ]);
    },
  ),
];
