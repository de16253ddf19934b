import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testStation } from '../gateway/testing.ts';
import { type TestHouse, testHouse } from '../testing/house.ts';
import { createLabelCodes } from './label-code.ts';

let house: TestHouse;
let siteId: string;
let evseId: string;
const codes = createLabelCodes(Buffer.alloc(32, 7));

const ask = async (
  method: string,
  path: string,
  body?: unknown,
  key: string | undefined = house.ownerKey,
) => {
  const answer = await house.ask(key, method, path, body);
  const json = String(answer.headers['content-type']).includes('json');
  return { status: answer.statusCode, body: json ? answer.json() : answer.body, answer };
};
/** As somebody without an account. */
const look = async (path: string) => {
  const answer = await house.ask(undefined, 'GET', path);
  return { status: answer.statusCode, body: answer.json() };
};

beforeAll(async () => {
  house = await testHouse({ BUSBAR_ONBOARDING: 'open', BUSBAR_PUBLIC_URL: 'https://charge.example.com' });
  const url = `ws://${await house.open()}`;
  const site = {
    organizationId: house.rootId,
    name: 'Münster Hafen',
    zone: 'Europe/Berlin',
    city: 'Münster',
  };
  siteId = (await ask('POST', '/sites', { ...site, latitude: 51.95, longitude: 7.63 })).body.id;
  const depot = { parentId: house.rootId, kind: 'fleet', name: 'Parcels' };
  const fleetId = (await ask('POST', '/organizations', depot)).body.id;
  await ask('POST', '/sites', { organizationId: fleetId, name: 'Depot', zone: 'Europe/Berlin' });
  const station = await testStation(url, 'SECRET-IDENTITY', '1.6');
  await station.call('BootNotification', { chargePointVendor: 'V', chargePointModel: 'M' });
  const status = { errorCode: 'GroundFailure', timestamp: new Date().toISOString() };
  await station.call('StatusNotification', { ...status, connectorId: 1, status: 'Available' });
  await station.call('StatusNotification', { ...status, connectorId: 2, status: 'Faulted' });
  await ask('PATCH', '/stations/SECRET-IDENTITY', { siteId, name: 'Quay', note: 'the key is under the mat' });
  evseId = (await ask('GET', '/stations/SECRET-IDENTITY')).body.evses[0].id;
  const definition = {
    taxIncluded: 'yes',
    elements: [{ components: [{ dimension: 'ENERGY', price: 0.49, step: 1, vat: 19 }] }],
  };
  const tariff = { organizationId: house.rootId, name: 'Internal name', currency: 'EUR', definition };
  const tariffId = (await ask('POST', '/tariffs', tariff)).body.id;
  await ask('POST', '/tariff-assignments', { tariffId, level: 'site', subjectId: siteId });
});
afterAll(() => house.end());

describe('anybody', () => {
  it('finds places with what is free, what it costs, and how far they are', async () => {
    const { body } = await look('/drive/sites?near=51.96,7.63');
    expect(body.items).toHaveLength(1);
    expect(body.items[0]).toMatchObject({
      name: 'Münster Hafen',
      state: 'available',
      evses: 2,
      free: 1,
      fromPrice: { currency: 'EUR', amount: '0.49' },
      sentence: { text: '1 of 2 free.' },
    });
    expect(body.items[0].distanceMeters).toBeCloseTo(1112, -1);
    expect((await look('/drive/sites?q=munster&available=true')).body.total).toBe(1);
    expect((await look('/drive/sites?minWatts=900000')).body.total).toBe(0);
  });

  it('is told nothing of what only operators may know', async () => {
    const { status, body } = await look(`/drive/sites/${siteId}`);
    expect(status).toBe(200);
    expect(body.items).toMatchObject([
      { state: 'available', name: 'Quay', price: { parts: [{ amount: '0.49' }] } },
      { state: 'faulted', sentence: { text: 'Out of order.' } },
    ]);
    const told = JSON.stringify([body, (await look(`/drive/evses/${codes.codeOf(evseId)}`)).body]);
    for (const secret of ['SECRET-IDENTITY', 'under the mat', 'GroundFailure', 'Internal name'])
      expect(told).not.toContain(secret);
  });

  it('reads the EVSE and its price from a label, and a forged one is refused in words', async () => {
    const { body } = await look(`/drive/evses/${codes.codeOf(evseId)}`);
    expect(body).toMatchObject({ id: evseId, siteName: 'Münster Hafen', state: 'available' });
    expect(body.price.parts[0].sentence.text).toBe('0.49 EUR per kWh');
    const forged = `${codes.codeOf(evseId).slice(0, -1)}_`;
    const refused = await look(`/drive/evses/${forged}`);
    expect(refused).toMatchObject({ status: 404, body: { type: '/problems/drive/code' } });
    expect(refused.body.help).toContain('Scan the label');
  });

  it('does not see a fleet’s depot, nor a site that an operator hides', async () => {
    expect((await ask('GET', `/sites/${siteId}/listing`)).body).toEqual({
      listed: true,
      decided: 'organization',
    });
    const hidden = await ask('PUT', `/sites/${siteId}/listing`, { listed: false });
    expect(hidden.body).toEqual({ listed: false, decided: 'operator' });
    const depot = (await ask('GET', '/sites?q=Depot')).body.items[0].id;
    expect((await ask('GET', `/sites/${depot}/listing`)).body.listed).toBe(false);
    await ask('PUT', `/sites/${depot}/listing`, { listed: true });
    const names = (await look('/drive/sites')).body.items.map(({ name }: { name: string }) => name);
    expect(names).toEqual(['Depot']);
    await ask('PUT', `/sites/${siteId}/listing`, { listed: true });
  });

  it('hears that a place has changed', async () => {
    const address = await house.house.http.server.address();
    const { port } = address as { port: number };
    const ending = new AbortController();
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/drive/live`, { signal: ending.signal });
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    const chunks = answer.body!.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
    let heard = '';
    const until = async (word: string) => {
      while (!heard.includes(word)) heard += (await chunks.next()).value;
    };
    await until('hello');
    await ask('PATCH', `/sites/${siteId}`, { address: 'Quay 1' });
    await until(siteId);
    // Others that changed shortly before may be told of with it.
    expect(heard).toMatch(new RegExp(`event: changed\\ndata: \\{"siteIds":\\[[^\\]]*"${siteId}"`));
    ending.abort();
  });
});

describe('labels', () => {
  it('say the public address and a code of ours, drawn and to print', async () => {
    const { body } = await ask('GET', '/stations/SECRET-IDENTITY/labels');
    expect(body.items[0].url).toBe(`https://charge.example.com/drive/e/${codes.codeOf(evseId)}`);
    expect(body.items[0].svg).toContain('<svg');
    for (const layout of ['sheet', 'single']) {
      const { answer } = await ask('GET', `/labels.pdf?siteId=${siteId}&layout=${layout}`);
      expect(answer.headers['content-type']).toBe('application/pdf');
      expect(answer.rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
      // Two labels: one sheet of eight, or two pages of one.
      const pages = answer.rawPayload.toString('latin1').match(/\/Type \/Page\b/g);
      expect(pages).toHaveLength(layout === 'sheet' ? 1 : 2);
    }
    expect((await ask('GET', '/labels.pdf?station=NONE')).status).toBe(404);
  });
});
