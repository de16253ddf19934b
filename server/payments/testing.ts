/** A site with a price, a station that does as it is told, and payers: for tests of payments. */

import { vi } from 'vitest';
import { testStation } from '../gateway/testing.ts';
import { type Between, type TestHouse, testHouse } from '../testing/house.ts';
import type { Card } from './builtin/cards.ts';
import type { Opened, PayerView } from './index.ts';

/** 0.50 EUR per kWh and 1 EUR each time, 20 % of tax on top. */
const day = {
  taxIncluded: 'no',
  elements: [
    {
      components: [
        { dimension: 'FLAT', price: 1, step: 0, vat: 20 },
        { dimension: 'ENERGY', price: 0.5, step: 1, vat: 20 },
      ],
    },
  ],
};

export async function testPaying(env: Record<string, string> = {}, between: Between = {}) {
  const house = await testHouse({ BUSBAR_ONBOARDING: 'open', ...env }, between);
  const host = await house.open();
  const url = `ws://${host}`;
  const following = await Promise.all(house.house.followers.map((follow) => follow()));
  const { payments } = house.house;
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await house.ask(house.ownerKey, method, path, body);
    return { status: answer.statusCode, body: answer.body ? answer.json() : undefined };
  };
  const made = async (path: string, body: unknown) => {
    const answer = await ask('POST', path, body);
    if (answer.status !== 201) throw new Error(`POST ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const site = await made('/sites', {
    organizationId: house.rootId,
    name: 'Harbour',
    zone: 'Europe/Berlin',
    address: 'Quay 1',
    country: 'DE',
  });
  const tariff = await made('/tariffs', {
    organizationId: house.rootId,
    name: 'Day',
    currency: 'EUR',
    definition: day,
  });
  await made('/tariff-assignments', { tariffId: tariff.id, level: 'site', subjectId: site.id });
  return {
    house,
    host,
    payments,
    ask,
    made,
    siteId: site.id as string,
    tariffId: tariff.id as string,
    station: (identity: string, answer: StartAnswer = 'Accepted') =>
      connected(house, url, identity, site.id, answer),
    /** Lets the payer pay on the page that they were sent to. */
    async pay(opened: Opened, choice: Card | 'confirmed' | 'denied' | 'left') {
      if (opened.client.kind !== 'builtin') throw new Error('not the built-in provider');
      const form =
        choice === 'confirmed' || choice === 'denied' || choice === 'left'
          ? `do=${choice}`
          : `card=${choice}`;
      return house.house.http.inject({
        method: 'POST',
        url: opened.client.url,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: form,
      });
    },
    /** Waits until a payment stands so; gives how it stands. */
    stands: (opened: Opened, state: PayerView['state']) =>
      vi.waitFor(
        async () => {
          const view = await payments.state(opened.paymentId, opened.secret);
          if (view.state !== state)
            throw new Error(`${view.state} (${view.reason}), not ${state}: ${view.sentence.text}`);
          return view;
        },
        { timeout: 10_000 },
      ),
    async end() {
      await Promise.all(following.map((one) => one.end()));
      await house.end();
    },
  };
}
export type TestPaying = Awaited<ReturnType<typeof testPaying>>;

export type StartAnswer = 'Accepted' | 'Rejected';

/** A 1.6 station at the site: begins and ends transactions when the test says so. */
async function connected(
  house: TestHouse,
  url: string,
  identity: string,
  siteId: string,
  answer: StartAnswer,
) {
  const one = await testStation(url, identity, '1.6', {
    RemoteStartTransaction: () => ({ status: answer }),
    GetConfiguration: () => ({ configurationKey: [], unknownKey: [] }),
    RemoteStopTransaction: () => ({ status: 'Accepted' }),
  });
  await one.call('BootNotification', { chargePointVendor: 'V', chargePointModel: 'M' });
  await one.call('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Available' });
  await house.ask(house.ownerKey, 'PATCH', `/stations/${identity}`, { siteId });
  const { evses } = (await house.ask(house.ownerKey, 'GET', `/stations/${identity}`)).json();
  const asked = (action: string) => one.heard.filter((frame) => frame.action === action);
  const heard = (action: string) =>
    vi.waitFor(
      () => {
        const frame = asked(action).at(-1);
        if (!frame) throw new Error(`${identity} was not asked for ${action}`);
        return frame.payload as { idTag: string; transactionId: number };
      },
      { timeout: 10_000 },
    );
  return {
    ...one,
    evseId: evses[0].id as string,
    asked,
    heard,
    /** Begins what it was asked to begin; gives the number of the transaction. */
    async begin(minutesAgo = 10): Promise<number> {
      const { idTag } = await heard('RemoteStartTransaction');
      const timestamp = new Date(Date.now() - minutesAgo * 60_000).toISOString();
      const [, , told] = (await one.call('StartTransaction', {
        connectorId: 1,
        idTag,
        meterStart: 1000,
        timestamp,
      })) as [number, string, { transactionId: number }];
      return told.transactionId;
    },
    meter: (transactionId: number, wattHours: number, minutesAgo = 1) =>
      one.call('MeterValues', {
        connectorId: 1,
        transactionId,
        meterValue: [
          {
            timestamp: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
            sampledValue: [{ value: String(1000 + wattHours) }],
          },
        ],
      }),
    stop: (transactionId: number, wattHours: number) =>
      one.call('StopTransaction', {
        transactionId,
        meterStop: 1000 + wattHours,
        timestamp: new Date().toISOString(),
      }),
  };
}

/** Opens a payment for the price that is offered now. */
export async function opened(
  paying: TestPaying,
  evseId: string,
  asked: { holdMinor?: number; clientKey?: string } = {},
): Promise<Opened> {
  const found = await paying.payments.offer(evseId);
  if (!found || 'cannot' in found) throw new Error(`no offer: ${JSON.stringify(found)}`);
  const { id, holdMinor, currency } = found.offer;
  return paying.payments.open({
    evse: evseId,
    offer: id,
    holdMinor,
    currency,
    returnUrl: '/drive/paid',
    ...asked,
  });
}
