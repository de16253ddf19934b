import { expect, test } from 'vitest';
import type { TokenFacts } from './decide.ts';
import { wantedList } from './list-wanted.ts';
import type { NamedSite } from './means.ts';
import { listDialects } from './ocpp-lists.ts';

const token = (uid: string): TokenFacts => ({
  id: `id of ${uid}`,
  uid,
  kind: 'rfid',
  organizationId: 'operator',
  organizationPath: ['operator'],
  status: 'active',
  groupUid: null,
  validFrom: null,
  validUntil: null,
  language: null,
  chargingPriority: null,
  message: null,
  person: null,
  listed: false,
  limitedTo: null,
});
const site: NamedSite = {
  id: 'site',
  listedOnly: false,
  hoursOnly: false,
  openingHours: null,
  zone: 'UTC',
  named: new Set(),
  limits: new Map([
    ['id of HERE', [{ stationId: 'station', evse: 2 }]],
    ['id of THERE', [{ stationId: 'another', evse: 1 }]],
  ]),
};
const line = {
  stationPath: ['operator'],
  byUid: new Map(['FREE', 'HERE', 'THERE'].map((uid) => [uid, [token(uid)]])),
  revision: '1',
};
const itemsOf = (version: '1.6' | '2.0.1') =>
  wantedList(line, 'station', listDialects[version], new Date(), 10, site).items.map(({ wire }) => wire);

test('a list of 2.x tells at which EVSEs a token is good', () => {
  const of = (idToken: string, idTokenInfo: object) => ({
    idToken: { idToken, type: 'ISO14443' },
    idTokenInfo: expect.objectContaining(idTokenInfo),
  });
  const items = itemsOf('2.0.1');
  expect(items).toEqual([
    of('FREE', { status: 'Accepted' }),
    of('HERE', { status: 'Accepted', evseId: [2] }),
    of('THERE', { status: 'NotAtThisLocation' }),
  ]);
  expect(items[0]).not.toHaveProperty('idTokenInfo.evseId');
});

test('a list of 1.6 cannot: whoever is limited to some EVSEs of the station has to be asked about', () => {
  expect(itemsOf('1.6')).toEqual([
    { idTag: 'FREE', idTagInfo: { status: 'Accepted' } },
    { idTag: 'THERE', idTagInfo: { status: 'Invalid' } },
  ]);
});
