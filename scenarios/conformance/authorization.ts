/** Blocks C and D of 2.x, and what 1.6 has of them: tokens, groups, caches, local lists. */

import { hashOf, issue, makeKey, makeRoot, publicKeyOf, readCertificate } from '@busbar/certificates';
import { expect } from 'vitest';
import { begin, bootPayload, id2, later, newestOf, status } from './props.ts';
import type { Stage, Station, Wire } from './stage.ts';
import { everyVersion, newer, newest, type UseCase, useCase } from './use-case.ts';

/** What a token is told: status, and the group where there is one. */
async function told({ version }: Stage, station: Station, uid: string, type = 'ISO14443') {
  if (version === '1.6') {
    const { idTagInfo } = await station.call('Authorize', { idTag: uid });
    return { status: idTagInfo.status, group: idTagInfo.parentIdTag, info: idTagInfo };
  }
  const { idTokenInfo } = await station.call('Authorize', { idToken: id2(uid, type) });
  return { status: idTokenInfo.status, group: idTokenInfo.groupIdToken?.idToken, info: idTokenInfo };
}
const in16 = ({ version }: Stage) => version === '1.6';

const refusalsOf = async (stage: Stage) =>
  (await stage.get(`/attempts?station=${stage.identity}&step=refused`)).items;

/** A contract's certificate, of an issuer that the house was told to trust and that the station holds. */
async function contract(stage: Stage, station: Station, name: string) {
  const key = makeKey();
  const [notBefore, notAfter] = [new Date(Date.now() - 86_400_000), new Date(Date.now() + 86_400_000)];
  const subject = { commonName: `MO Root ${stage.identity}` };
  const root = await makeRoot(key, { subject, notBefore, notAfter });
  const { fingerprint } = readCertificate(root)!;
  await stage.post('/trusted-roots', { use: 'mo_root', pem: root, fingerprint });
  await stage.command('install-certificate', { use: 'mo_root', certificate: root });
  expect(station.asked('InstallCertificate')).toMatchObject({ certificateType: 'MORootCertificate' });
  const certificate = await issue(
    { certificate: root, privateKey: key },
    {
      purpose: 'contract',
      subject: { commonName: name, domain: 'MO' },
      publicKey: publicKeyOf(makeKey()),
      notBefore,
      notAfter,
    },
  );
  return { root, certificate, hash: { ...hashOf(certificate, root), responderURL: 'http://127.0.0.1:9/' } };
}

const listVariables: Readonly<Record<string, string>> = { Enabled: 'true', BytesPerMessage: '10000' };

/** A station that keeps a list as the book says. */
function keeper(stage: Stage) {
  const list = { held: 0, lose: () => (list.held = 99), entries: new Set<string>() };
  const answers = {
    GetLocalListVersion: () => (in16(stage) ? { listVersion: list.held } : { versionNumber: list.held }),
    SendLocalList: ({ listVersion, versionNumber, updateType, localAuthorizationList = [] }: Wire) => {
      const next = listVersion ?? versionNumber;
      if (updateType !== 'Full' && next <= list.held) return { status: 'VersionMismatch' };
      list.held = next;
      if (updateType === 'Full') list.entries.clear();
      for (const { idTag, idToken } of localAuthorizationList) list.entries.add(idTag ?? idToken.idToken);
      return { status: 'Accepted' };
    },
    GetConfiguration: () => ({
      configurationKey: [
        { key: 'SendLocalListMaxLength', readonly: true, value: '50' },
        { key: 'LocalAuthListMaxLength', readonly: true, value: '100' },
        { key: 'LocalAuthListEnabled', readonly: false, value: 'true' },
      ],
    }),
    GetVariables: ({ getVariableData }: Wire) => ({
      getVariableResult: getVariableData.map(({ component, variable }: Wire) => ({
        component,
        variable,
        attributeStatus: 'Accepted',
        attributeValue: listVariables[variable.name] ?? '50',
      })),
    }),
  };
  return { list, answers };
}

export const authorization: readonly UseCase[] = [
  useCase(
    'C01 EV Driver Authorization using RFID',
    'a known token is accepted; others are refused with a reason that operators see',
    everyVersion,
    ['C01.FR.07'],
    async (stage) => {
      const station = await stage.station();
      expect((await told(stage, station, 'ada')).status).toBe('Accepted');
      expect((await told(stage, station, 'BLOCKED')).status).toBe('Blocked');
      expect((await told(stage, station, 'OLD')).status).toBe('Expired');
      const stranger = `NOBODY-${stage.identity}`.slice(0, 20);
      const refused = await told(stage, station, stranger);
      expect(refused.status).toBe(in16(stage) ? 'Invalid' : 'Unknown');
      if (!in16(stage)) expect(refused.info.personalMessage.content).toContain('not known');
      expect((await refusalsOf(stage)).map(({ reason }: Wire) => reason).sort()).toEqual([
        'blocked',
        'expired',
        'unknown',
      ]);
    },
  ),
  useCase(
    'C01 EV Driver Authorization: at some EVSEs of a station',
    'a token that is limited to an EVSE is told so, and begins nothing at another one',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      for (const evse of [1, 2]) await status(stage, station, 'Available', evse);
      const { id: siteId } = await stage.post('/sites', {
        organizationId: stage.house.rootId,
        name: `Car park of ${stage.identity}`,
        zone: 'Europe/Berlin',
      });
      await stage.ask('PATCH', `/stations/${stage.identity}`, { siteId });
      const token = { organizationId: stage.house.rootId, kind: 'rfid', uid: `E${stage.identity}` };
      const { id: tokenId, uid } = await stage.post('/tokens', token);
      const { evses } = await stage.get(`/sites/${siteId}/access/limits`);
      const second = evses.find(({ number }: Wire) => number === 2);
      await stage.post(`/sites/${siteId}/access/limits`, { tokenId, evseIds: [second.id] });
      const shown = await told(stage, station, uid);
      expect(shown.status).toBe('Accepted');
      if (!in16(stage)) expect(shown.info.evseId).toEqual([2]);
      expect((await begin(stage, station, { uid, evse: 1 })).token).toBe(
        in16(stage) ? 'Invalid' : 'NotAtThisLocation',
      );
      expect((await begin(stage, station, { uid, evse: 2 })).token).toBe('Accepted');
      expect(await refusalsOf(stage)).toMatchObject([{ reason: 'other_evses' }]);
    },
  ),
  useCase(
    'C02 Authorization using a start button',
    'a transaction without a token is begun for nobody',
    newer,
    [],
    async (stage) => {
      const station = await stage.station();
      expect((await told(stage, station, '', 'NoAuthorization')).status).toBe('Accepted');
      await begin(stage, station, { uid: '', more: { idToken: id2('', 'NoAuthorization') } });
      expect(await newestOf(stage)).toMatchObject({ state: 'active', token: null });
    },
  ),
  useCase(
    'C04 Authorization using PIN-code',
    'a code is another kind of token: what is known as a card does not open as a code',
    newer,
    [],
    async (stage) => {
      const station = await stage.station();
      const uid = `7${Math.floor(Math.random() * 1e9)}`;
      const token = { organizationId: stage.house.rootId, kind: 'keycode', uid };
      await stage.post('/tokens', token);
      expect((await told(stage, station, uid, 'KeyCode')).status).toBe('Accepted');
      expect((await told(stage, station, 'NO-SUCH-PIN', 'KeyCode')).status).not.toBe('Accepted');
    },
  ),
  useCase(
    'C05 Authorization for CSMS initiated transactions',
    'a remote start without a token runs on the operator’s own central one',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      expect(await stage.command('remote-start', { evse: 1 })).toMatchObject({ verdict: 'accepted' });
      const uid = in16(stage)
        ? station.asked('RemoteStartTransaction').idTag
        : station.asked('RequestStartTransaction').idToken.idToken;
      if (!in16(stage)) expect(station.asked('RequestStartTransaction').idToken.type).toBe('Central');
      expect((await told(stage, station, uid, 'Central')).status).toBe('Accepted');
    },
  ),
  useCase(
    'C07 Authorization using Contract Certificates',
    'a contract counts when its chain and its token are good',
    newer,
    [],
    async (stage) => {
      const station = await stage.station();
      const emaid = `DE-8AA-C${String(Math.floor(Math.random() * 1e6)).padStart(6, '0')}-7`;
      await stage.post('/tokens', { organizationId: stage.house.rootId, kind: 'emaid', uid: emaid });
      const { certificate, hash } = await contract(stage, station, emaid);
      const ask = (uid: string, shown: object) =>
        station.call('Authorize', { idToken: id2(uid, 'eMAID'), ...shown });
      expect(await ask(emaid, { certificate: 'no certificate' })).toMatchObject({
        certificateStatus: 'CertChainError',
        idTokenInfo: { status: 'Invalid' },
      });
      expect(await ask('DE-8AA-C999999-9', { certificate })).toMatchObject({
        certificateStatus: 'CertChainError',
        idTokenInfo: { status: 'Unknown' },
      });
      // Nobody can be asked about it: no word is no yes.
      expect(await ask(emaid, { iso15118CertificateHashData: [hash] })).toMatchObject({
        idTokenInfo: { status: 'Invalid' },
      });
    },
  ),
  useCase(
    'C09 Authorization by GroupId',
    'tokens of a group are told it, and may end each other’s transactions',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      expect(await told(stage, station, 'ADA')).toMatchObject({ status: 'Accepted', group: 'FAMILY' });
      const transaction = await begin(stage, station, { uid: 'ADA' });
      expect(transaction.token).toBe('Accepted');
      expect(await told(stage, station, 'EVE')).toMatchObject({ status: 'Accepted', group: 'FAMILY' });
      const ended = await transaction.end('Local', 3000, {}, 'EVE');
      expect((ended.idTagInfo ?? ended.idTokenInfo).status).toBe('Accepted');
      // Who ended it does not pay for it.
      expect(await newestOf(stage)).toMatchObject({ state: 'ended', token: { uid: 'ADA' } });
    },
  ),
  useCase(
    'C10 Store Authorization Data in the Authorization Cache',
    'a station is told until when it may remember a token',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      const uid = `C${stage.identity}`.slice(0, 20);
      const validUntil = later(3600);
      await stage.post('/tokens', { organizationId: stage.house.rootId, kind: 'rfid', uid, validUntil });
      const { info } = await told(stage, station, uid);
      expect(new Date(info.expiryDate ?? info.cacheExpiryDateTime)).toEqual(new Date(validUntil));
    },
  ),
  useCase(
    'C11 Clear Authorization Data in Authorization Cache',
    'a station is asked to forget its tokens, and its refusal is told',
    everyVersion,
    [],
    async (stage) => {
      let outcome = 'Accepted';
      const station = await stage.station({ ClearCache: () => ({ status: outcome }) });
      expect(await stage.command('clear-cache')).toMatchObject({ verdict: 'accepted' });
      expect(station.asked('ClearCache')).toEqual({});
      outcome = 'Rejected';
      expect(await stage.command('clear-cache')).toMatchObject({ verdict: 'rejected' });
    },
  ),
  useCase(
    'C12 Start Transaction - Cached Id',
    'a token that the station let in from its memory is judged at the start, and told',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      const transaction = await begin(stage, station, { uid: 'BLOCKED' });
      expect(transaction.token).toBe('Blocked');
      expect(await newestOf(stage)).toMatchObject({ state: 'active', authorizationStatus: 'Blocked' });
    },
  ),
  useCase(
    'C16 Stop Transaction with a Master Pass',
    'a master pass ends transactions and begins none',
    newer,
    [],
    async (stage) => {
      const component = { name: 'AuthCtrlr' };
      const variable = { name: 'MasterPassGroupId' };
      const station = await stage.station({
        SetVariables: () => ({
          setVariableResult: [{ component, variable, attributeStatus: 'Accepted' }],
        }),
      });
      const set = { component: 'AuthCtrlr', variable: 'MasterPassGroupId', value: 'MASTER' };
      await stage.command('set-configuration', { variables: [set] });
      expect((await begin(stage, station, { uid: 'POLICE', evse: 2 })).token).not.toBe('Accepted');
      const transaction = await begin(stage, station, { uid: 'BOB' });
      const ended = await transaction.end('MasterPass', 2000, {}, 'POLICE');
      expect(ended.idTokenInfo.status).toBe('Accepted');
    },
  ),
  useCase(
    'C17 EV Driver Authorization using prepaid card',
    'a transaction of a token is limited to what is set for it',
    newest,
    [],
    async (stage) => {
      const station = await stage.station();
      const transaction = await begin(stage, station, { uid: 'BOB' });
      const { id } = await newestOf(stage);
      const limit = { cost: 12.5, energyWh: null, seconds: null, socPercent: null };
      expect((await stage.ask('PUT', `/transactions/${id}/limit`, limit)).status).toBe(200);
      expect(await transaction.update('MeterValuePeriodic')).toEqual({
        transactionLimit: { maxCost: 12.5 },
      });
    },
  ),
  useCase(
    'D01 Send Local Authorization List',
    'tokens are sent as a list, kept in step, and sent whole after a mismatch',
    everyVersion,
    ['D01.FR.01', 'D01.FR.18'],
    async (stage) => {
      const { list, answers } = keeper(stage);
      const station = await stage.station(answers);
      await station.call('BootNotification', bootPayload(stage));
      await stage.ask('PUT', `/stations/${stage.identity}/local-list`, { enabled: true });
      const sync = () => stage.post(`/stations/${stage.identity}/local-list/sync`);
      expect(await sync()).toMatchObject({ state: 'in_step', version: list.held });
      expect(list.held).toBeGreaterThan(0);
      expect(station.asked('SendLocalList')).toMatchObject({ updateType: 'Full' });
      expect(list.entries).toContain('ADA');
      const uid = `L${stage.identity}`.slice(0, 20);
      await stage.post('/tokens', { organizationId: stage.house.rootId, kind: 'rfid', uid });
      await sync();
      expect(station.asked('SendLocalList')).toMatchObject({ updateType: 'Differential' });
      expect(list.entries).toContain(uid);
      list.lose();
      await stage.post('/tokens', {
        organizationId: stage.house.rootId,
        kind: 'rfid',
        uid: `M${stage.identity}`.slice(0, 20),
      });
      expect(await sync()).toMatchObject({ state: 'in_step' });
      expect(station.asked('SendLocalList')).toMatchObject({ updateType: 'Full' });
    },
  ),
  useCase(
    'D02 Get Local List Version',
    'the station is asked which version it holds, and what it says is shown',
    everyVersion,
    [],
    async (stage) => {
      const { list, answers } = keeper(stage);
      const station = await stage.station(answers);
      list.held = 7;
      expect(await stage.command('get-local-list-version')).toMatchObject({ outcome: 'answered' });
      expect(station.asked('GetLocalListVersion')).toEqual({});
      expect(await stage.get(`/stations/${stage.identity}/local-list`)).toMatchObject({ version: 7 });
    },
  ),
];
