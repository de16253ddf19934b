/** Which tariff decides where many could: the nearest one to who charges, then to where. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { addStation } from '../gateway/testing.ts';
import { type TestHouse, testHouse } from '../testing/house.ts';
import { type Level, levels } from './assignment-contract.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await testHouse();
});
afterAll(() => house.end());

async function made(path: string, body: object): Promise<string> {
  const answer = await house.ask(house.ownerKey, 'POST', path, { organizationId: house.rootId, ...body });
  if (answer.statusCode !== 201) throw new Error(`POST ${path}: ${answer.body}`);
  return answer.json().id;
}

const definition = {
  taxIncluded: 'no',
  elements: [{ components: [{ dimension: 'ENERGY', price: 0.5, step: 1 }] }],
};

it('decides from contract to organization, each as soon as the nearer ones are gone, and says which', async () => {
  const siteId = await made('/sites', { name: 'Quay', zone: 'Europe/Berlin' });
  const stationId = await addStation(house.database, house.rootId, 'QUAY-1', { siteId });
  const fleetId = await made('/fleets', { name: 'Vans' });
  const groupId = await made('/driver-groups', { name: 'Staff' });
  const driverId = await made('/drivers', { name: 'Ada', fleetId, groupIds: [groupId] });
  const contractId = await made('/contracts', { name: 'Flat rate', driverId });
  const token = { uid: '04AA', kind: 'rfid', driverId, groupUid: 'VANS', label: 'Ada’s' };
  const tokenId = await made('/tokens', token);
  const added = await house.ask(house.ownerKey, 'POST', '/stations/QUAY-1/evses', { number: 1 });
  const { evses } = added.json();
  const subjects: Readonly<Record<Level, object>> = {
    contract: { subjectId: contractId },
    driver: { subjectId: driverId },
    driver_group: { subjectId: groupId },
    fleet: { subjectId: fleetId },
    token_group: { subjectGroup: 'VANS', organizationId: house.rootId },
    token: { subjectId: tokenId },
    evse: { subjectId: evses[0].id },
    station: { subjectId: stationId },
    site: { subjectId: siteId },
    organization: { subjectId: house.rootId },
  };
  const assignments = new Map<Level, string>();
  // The widest is assigned last: what was assigned when does not matter between levels.
  for (const level of levels) {
    const tariffId = await made('/tariffs', { name: `By ${level}`, currency: 'EUR', definition });
    const body = { tariffId, level, ...subjects[level] };
    const answer = await house.ask(house.ownerKey, 'POST', '/tariff-assignments', body);
    expect([level, answer.statusCode]).toEqual([level, 201]);
    assignments.set(level, answer.json().id);
  }
  const preview = async () => {
    const plan = { stationIdentity: 'QUAY-1', evse: 1, tokenUid: '04AA', wattHours: 10_000, watts: 11_000 };
    const answer = await house.ask(house.ownerKey, 'POST', '/tariffs/preview', plan);
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json();
  };
  expect((await preview()).candidates.map(({ level }: { level: Level }) => level)).toEqual(levels);
  for (const level of levels) {
    const { tariff, why } = await preview();
    expect(tariff).toMatchObject({ name: `By ${level}`, level });
    expect(why.text).toContain(`By ${level}`);
    const ended = await house.ask(house.ownerKey, 'DELETE', `/tariff-assignments/${assignments.get(level)}`);
    expect(ended.statusCode).toBe(204);
  }
  expect((await preview()).tariff).toBeNull();
});
