/** Block M of 2.x, and ISO 15118 of 1.6 by vendor messages: contracts of vehicles, roots, revocation. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  hashOf,
  type Issuer,
  issue,
  makeKey,
  makeOcspResponse,
  makeRequest,
  makeRoot,
  publicKeyOf,
  readCertificate,
  readOcspRequest,
  readOcspResponse,
  splitPem,
} from '@busbar/certificates';
import { expect } from 'vitest';
import type { Stage, Wire } from './stage.ts';
import { everyVersion, newer, newest, type UseCase, useCase } from './use-case.ts';

const in16 = ({ version }: Stage) => version === '1.6';
const vendorId = 'org.openchargealliance.iso15118pnc';
const [early, late] = [new Date(Date.now() - 86_400_000), new Date(Date.now() + 86_400_000)];

async function authority(commonName: string): Promise<Issuer> {
  const privateKey = makeKey();
  return {
    certificate: await makeRoot(privateKey, { subject: { commonName }, notBefore: early, notAfter: late }),
    privateKey,
  };
}

/** A responder that says of every certificate what it is told to. */
async function responder(issuer: Issuer, status: 'good' | 'unknown') {
  const server: Server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const [question] = readOcspRequest(Buffer.concat(parts))?.questions ?? [];
    if (!question) return void response.writeHead(500).end();
    const answers = [{ question, status: { status } }];
    response.end(makeOcspResponse(issuer, { answers, producedAt: new Date(), nextUpdate: late }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() };
}

const contractOf = (issuer: Issuer, name: string) =>
  issue(issuer, {
    purpose: 'contract',
    subject: { commonName: name, domain: 'MO' },
    publicKey: publicKeyOf(makeKey()),
    notBefore: early,
    notAfter: late,
  });

const hash = (serialNumber: string) => ({
  hashAlgorithm: 'SHA256',
  issuerNameHash: 'a'.repeat(64),
  issuerKeyHash: 'b'.repeat(64),
  serialNumber,
});

/** A vehicle asks for a contract, in the way of its station's version. */
async function contractFor(stage: Stage, action: 'Install' | 'Update') {
  const emaid = `DE-8AA-C${String(Math.floor(Math.random() * 1e6)).padStart(6, '0')}-1`;
  await stage.post('/tokens', { organizationId: stage.house.rootId, kind: 'emaid', uid: emaid });
  const vehicle = (await authority('WBA1')).certificate;
  const exiRequest = Buffer.from(JSON.stringify({ oemProvisioningCertificate: vehicle, emaid }));
  const request = {
    iso15118SchemaVersion: 'urn:iso:15118:2:2013:MsgDef',
    action,
    exiRequest: exiRequest.toString('base64'),
  };
  const station = await stage.station();
  const given = in16(stage)
    ? JSON.parse(
        (
          await station.call('DataTransfer', {
            vendorId,
            messageId: 'Get15118EVCertificate',
            data: JSON.stringify(request),
          })
        ).data,
      )
    : await station.call('Get15118EVCertificate', request);
  expect(given).toMatchObject({ status: 'Accepted' });
  const { chain } = JSON.parse(Buffer.from(given.exiResponse, 'base64').toString());
  expect(readCertificate(splitPem(chain)[0]!)).toMatchObject({ commonName: emaid });
  // It is on file, so that it can be revoked.
  expect((await stage.get(`/certificates?purpose=contract&q=${emaid}`)).items).toHaveLength(1);
  return station;
}

export const certificates: readonly UseCase[] = [
  useCase(
    'M01 Certificate installation EV',
    'a vehicle gets a contract certificate through its station',
    everyVersion,
    [],
    async (stage) => {
      const station = await contractFor(stage, 'Install');
      if (in16(stage)) return;
      const unreadable = { iso15118SchemaVersion: 'x', action: 'Install', exiRequest: 'gJgC' };
      expect(await station.call('Get15118EVCertificate', unreadable)).toMatchObject({ status: 'Failed' });
    },
  ),
  useCase('M02 Certificate Update EV', 'a vehicle renews its contract', everyVersion, [], async (stage) => {
    await contractFor(stage, 'Update');
  }),
  useCase(
    'M03 Retrieve list of available certificates from a Charging Station',
    'what a station says it has installed is listed, with what hangs below',
    newer,
    [],
    async (stage) => {
      const station = await stage.station({
        GetInstalledCertificateIds: () => ({
          status: 'Accepted',
          certificateHashDataChain: [
            {
              certificateType: 'V2GCertificateChain',
              certificateHashData: hash('AB'),
              childCertificateHashData: [hash('AC')],
            },
          ],
        }),
      });
      expect(await stage.command('get-installed-certificates', { use: 'v2g_chain' })).toMatchObject({
        verdict: 'accepted',
      });
      expect(station.asked('GetInstalledCertificateIds')).toEqual({
        certificateType: ['V2GCertificateChain'],
      });
      expect((await stage.get(`/stations/${stage.identity}/installed-certificates`)).items).toMatchObject([
        { use: 'v2g_chain', serialNumber: 'AB' },
        { use: 'v2g_chain', serialNumber: 'AC' },
      ]);
    },
  ),
  useCase(
    'M04 Delete a specific certificate from a Charging Station',
    'a certificate is deleted by its hash data; one that cannot be is told and stays',
    everyVersion,
    ['M04.FR.07'],
    async (stage) => {
      let outcome = 'Failed';
      const station = await stage.station({ DeleteCertificate: () => ({ status: outcome }) });
      await stage.command('install-certificate', { use: 'csms_root' });
      const list = async () => (await stage.get(`/stations/${stage.identity}/installed-certificates`)).items;
      const [{ hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber }] = await list();
      const named = { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber };
      expect((await stage.command('delete-certificate', named)).verdict).not.toBe('accepted');
      expect(await list()).toHaveLength(1);
      outcome = 'Accepted';
      await stage.command('delete-certificate', named);
      expect(station.asked('DeleteCertificate')).toEqual({ certificateHashData: named });
      expect(await list()).toEqual([]);
    },
  ),
  useCase(
    'M05 Install CA certificate in a Charging Station',
    'a root is installed for its use; a refused one is not listed',
    everyVersion,
    [],
    async (stage) => {
      let outcome = 'Rejected';
      const answer = () => ({ status: outcome });
      const station = await stage.station({ InstallCertificate: answer });
      const { certificate } = await authority(`Maker ${stage.identity}`);
      const wanted = { use: 'manufacturer_root', certificate };
      expect(await stage.command('install-certificate', wanted)).toMatchObject({ verdict: 'rejected' });
      const list = async () => (await stage.get(`/stations/${stage.identity}/installed-certificates`)).items;
      expect(await list()).toEqual([]);
      outcome = 'Accepted';
      await stage.command('install-certificate', wanted);
      expect(station.asked('InstallCertificate')).toMatchObject({
        certificateType: 'ManufacturerRootCertificate',
      });
      expect(await list()).toMatchObject([
        { use: 'manufacturer_root', subject: expect.stringContaining('Maker') },
      ]);
    },
  ),
  useCase(
    'M06 Get V2G Charging Station Certificate status',
    'whether a certificate still counts is asked of its issuer for the station',
    newer,
    ['M06.FR.01', 'M06.FR.02'],
    async (stage) => {
      const station = await stage.station();
      const issuer = await authority('Sub CA');
      const certificate = await contractOf(issuer, 'X');
      const named = hashOf(certificate, issuer.certificate);
      const { url, close } = await responder(issuer, 'good');
      const { status, ocspResult } = await station.call('GetCertificateStatus', {
        ocspRequestData: { ...named, responderURL: url },
      });
      close();
      expect(status).toBe('Accepted');
      expect(readOcspResponse(Buffer.from(ocspResult, 'base64'), named, issuer.certificate)).toMatchObject({
        status: 'good',
        genuine: true,
      });
      const nobody = { ...named, serialNumber: '77', responderURL: 'http://127.0.0.1:9/' };
      expect(await station.call('GetCertificateStatus', { ocspRequestData: nobody })).toMatchObject({
        status: 'Failed',
      });
    },
  ),
  useCase(
    'M07 Get Vehicle Certificate Chain Revocation Status',
    'several certificates of a vehicle are asked about at once',
    newest,
    [],
    async (stage) => {
      const station = await stage.station();
      const issuer = await authority('Vehicle CA');
      const certificateHashData = hashOf(await contractOf(issuer, 'V'), issuer.certificate);
      const { url, close } = await responder(issuer, 'good');
      const answer: Wire = await station.call('GetCertificateChainStatus', {
        certificateStatusRequests: [
          { certificateHashData, source: 'OCSP', urls: [url] },
          { certificateHashData, source: 'CRL', urls: [url] },
        ],
      });
      close();
      expect(answer.certificateStatus).toMatchObject([
        { status: 'Good', source: 'OCSP' },
        { status: 'Failed', source: 'CRL' },
      ]);
    },
  ),
  useCase(
    'A02 Update V2G Charging Station certificate',
    'a key for ISO 15118 is signed by the authority for vehicles, not by the one for stations',
    everyVersion,
    ['A02.FR.11', 'A02.FR.14'],
    async (stage) => {
      const station = await stage.station();
      expect(await stage.command('trigger', { message: 'sign_v2g_certificate' })).toMatchObject({
        outcome: 'answered',
      });
      if (in16(stage))
        expect(station.asked('DataTransfer')).toMatchObject({ vendorId, messageId: 'TriggerMessage' });
      else expect(station.asked('TriggerMessage')).toEqual({ requestedMessage: 'SignV2GCertificate' });
      const [{ name: organization }] = await stage.query(
        'select name from organization where parent_id is null',
      );
      await stage.query('update station set serial_number = $2 where identity = $1', [
        stage.identity,
        `SN-${stage.identity}`,
      ]);
      const csr = await makeRequest(makeKey(), { commonName: `SN-${stage.identity}`, organization });
      const request = { csr, certificateType: 'V2GCertificate' };
      const answer = in16(stage)
        ? JSON.parse(
            (
              await station.call('DataTransfer', {
                vendorId,
                messageId: 'SignCertificate',
                data: JSON.stringify(request),
              })
            ).data,
          )
        : await station.call('SignCertificate', request);
      expect(answer).toMatchObject({ status: 'Accepted' });
      await stage.query(
        `update signing_request set next_at = now() - interval '1 minute'
          where state = 'waiting' and station_id = (select id from station where identity = $1)`,
        [stage.identity],
      );
      await stage.house.house.certificates.deliver.run();
      const sent = await stage.until('the chain is sent', () =>
        in16(stage)
          ? station.heard.find(({ payload }) => payload.messageId === 'CertificateSigned')?.payload
          : station.asked('CertificateSigned'),
      );
      const chain = in16(stage) ? JSON.parse(sent.data).certificateChain : sent.certificateChain;
      expect(readCertificate(splitPem(chain)[1]!)!.commonName).toMatch(/V2G/);
    },
  ),
];
