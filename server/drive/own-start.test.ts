/** Charging with a token of one's own: what it costs with it, and what becomes of the start. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestPaying, testPaying } from '../payments/testing.ts';
import type { OwnStart } from './account-contract.ts';
import { createLabelCodes } from './label-code.ts';
import { type SignedInDriver, signedInDriver } from './testing.ts';

let paying: TestPaying;
beforeAll(async () => {
  paying = await testPaying();
});
afterAll(() => paying.end());

const codeOf = (evseId: string) => createLabelCodes(Buffer.alloc(32, 7)).codeOf(evseId);

/** A tariff of so much per kWh for one driver's tokens, before tax of nothing. */
async function priceFor(driverId: string, price: number): Promise<void> {
  const definition = {
    taxIncluded: 'yes',
    elements: [{ components: [{ dimension: 'ENERGY', price, step: 1, vat: 0 }] }],
  };
  const { id: tariffId } = await paying.made('/tariffs', {
    ...{ organizationId: paying.house.rootId, name: `At ${price}`, currency: 'EUR', definition },
  });
  await paying.made('/tariff-assignments', { tariffId, level: 'driver', subjectId: driverId });
}

it('shows each own token with the price that it pays there, and nobody’s else', async () => {
  const station = await paying.station('OFFER-1');
  const code = codeOf(station.evseId);
  const cheap = await signedInDriver(paying, { name: 'Cheap', uid: 'CHEAP-CARD' });
  const usual = await signedInDriver(paying, { name: 'Usual', uid: 'USUAL-CARD' });
  await priceFor(cheap.driverId, 0.19);
  const offers = async (driver: typeof cheap) =>
    (await driver.ask('GET', `/evses/${code}/own-offers`)).body.items;
  expect(await offers(cheap)).toMatchObject([
    { tokenId: cheap.tokenId, ending: 'CARD', price: { parts: [{ dimension: 'ENERGY', amount: '0.19' }] } },
  ]);
  const { body: anybody } = await usual.ask('GET', `/evses/${code}`);
  expect(await offers(usual)).toMatchObject([{ tokenId: usual.tokenId, price: anybody.price }]);
  await paying.ask('PATCH', `/tokens/${usual.tokenId}`, { status: 'blocked' });
  expect(await offers(usual)).toEqual([]);
  await station.close();
});

it('tells that charging has begun, to who began it alone', async () => {
  const station = await paying.station('START-1');
  const code = codeOf(station.evseId);
  const ada = await signedInDriver(paying, { name: 'Ada', uid: 'ADA-START' });
  const eve = await signedInDriver(paying, { name: 'Eve', uid: 'EVE-START' });
  const { body } = await ada.ask('POST', `/evses/${code}/start`, { tokenId: ada.tokenId });
  expect(body).toMatchObject({ started: true, at: expect.any(String) });
  const path = `/evses/${code}/own-start/live?${new URLSearchParams({ tokenId: ada.tokenId, since: body.at })}`;
  const live = await ada.listen<OwnStart>(path);
  expect(await live.until(() => true)).toEqual({ transactionId: null, refused: null });
  await station.begin();
  const { transactionId } = await live.until((start) => start.transactionId !== null);
  const { items } = (await ada.ask('GET', '/me/transactions')).body;
  expect(items[0].id).toBe(transactionId);
  const spying = await eve.listen<OwnStart>(path);
  expect(await spying.until(() => true)).toEqual({ transactionId: null, refused: null });
  live.end();
  spying.end();
  await station.close();
});

it('tells why the station was made to refuse it after all, with the end of the token’s number only', async () => {
  const station = await paying.station('START-2');
  const code = codeOf(station.evseId);
  const bob = await signedInDriver(paying, { name: 'Bob', uid: 'BOBS-SECRET-0042' });
  const start = () => bob.ask('POST', `/evses/${code}/start`, { tokenId: bob.tokenId });
  const { body } = await start();
  const path = `/evses/${code}/own-start/live?${new URLSearchParams({ tokenId: bob.tokenId, since: body.at })}`;
  const live = await bob.listen<OwnStart>(path);
  await paying.ask('PATCH', `/tokens/${bob.tokenId}`, { status: 'blocked' });
  await station.call('Authorize', { idTag: 'BOBS-SECRET-0042' });
  const { refused } = await live.until((told) => told.refused !== null);
  expect(refused).toMatchObject({ text: 'Token … 0042 is blocked.' });
  expect((await start()).body).toMatchObject({ started: false, sentence: refused });
  live.end();
  await station.close();
});

it('goes on with no stream of a driver who has signed out everywhere or was erased, and with everybody else’s', async () => {
  const station = await paying.station('START-3');
  const code = codeOf(station.evseId);
  const [out, erased, stays] = await Promise.all(
    ['Out', 'Erased', 'Stays'].map((name) => signedInDriver(paying, { name, uid: `${name}-LEAVES` })),
  );
  const since = new Date().toISOString();
  const follow = (driver: SignedInDriver) => {
    const query = new URLSearchParams({ tokenId: driver.tokenId, since });
    return driver.listen<OwnStart>(`/evses/${code}/own-start/live?${query}`);
  };
  const streams = await Promise.all([follow(out!), follow(erased!), follow(stays!)]);
  for (const stream of streams) await stream.until(() => true);
  expect((await out!.ask('POST', '/sign-out', { everywhere: true })).status).toBeLessThan(300);
  expect((await erased!.ask('DELETE', '/me')).status).toBeLessThan(300);
  await streams[0]!.over();
  await streams[1]!.over();
  const going = streams[2]!;
  await stays!.ask('POST', `/evses/${code}/start`, { tokenId: stays!.tokenId });
  await station.begin();
  await going.until(({ transactionId }) => transactionId !== null);
  going.end();
  await station.close();
}, 15_000);
