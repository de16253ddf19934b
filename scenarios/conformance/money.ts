/** Block I of 2.x, and the payments that 2.1 knows at stations. */

import { expect } from 'vitest';
import { begin, bootPayload, newestOf, now } from './props.ts';
import type { Stage, Wire } from './stage.ts';
import { newer, newest, type UseCase, useCase } from './use-case.ts';

const definition = {
  taxIncluded: 'no',
  elements: [
    {
      components: [
        { dimension: 'FLAT', price: 1, step: 0, vat: 20 },
        { dimension: 'ENERGY', price: 0.4, step: 1, vat: 20 },
      ],
    },
  ],
};

/** A tariff of its own for the use case's station; gives its id. */
async function tariff(stage: Stage, stationId?: string): Promise<string> {
  const made = await stage.ask('POST', '/tariffs', {
    organizationId: stage.house.rootId,
    name: `Tariff ${stage.identity}`,
    currency: 'EUR',
    definition,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  if (stationId)
    expect(
      (
        await stage.ask('POST', '/tariff-assignments', {
          tariffId: made.body.id,
          level: 'station',
          subjectId: stationId,
        })
      ).status,
    ).toBe(201);
  return made.body.id;
}

export const money: readonly UseCase[] = [
  useCase(
    'I02 Show EV Driver Running Total Cost During Charging',
    'the cost so far is told to the station under its own id of the transaction',
    newer,
    ['I02.FR.01'],
    async (stage) => {
      const station = await stage.station();
      const transaction = await begin(stage, station);
      const { id } = await newestOf(stage);
      expect(await stage.command('cost-updated', { transactionId: id, totalCost: 4.2 })).toMatchObject({
        verdict: 'accepted',
      });
      expect(station.asked('CostUpdated')).toEqual({ transactionId: transaction.id, totalCost: 4.2 });
    },
  ),
  useCase(
    'I07 Set Default Tariff',
    'a 2.1 station is told the tariff that counts at it',
    newest,
    [],
    async (stage) => {
      let outcome = 'Accepted';
      const station = await stage.station({ SetDefaultTariff: () => ({ status: outcome }) });
      await station.call('BootNotification', bootPayload(stage));
      const tariffId = await tariff(stage);
      expect(await stage.command('set-default-tariff', { tariffId, evse: 1 })).toMatchObject({
        verdict: 'accepted',
      });
      expect(station.asked('SetDefaultTariff')).toMatchObject({
        evseId: 1,
        tariff: { currency: 'EUR', energy: { prices: [{ priceKwh: 0.4 }] } },
      });
      outcome = 'Rejected';
      expect(await stage.command('set-default-tariff', { tariffId })).toMatchObject({
        verdict: 'rejected',
      });
    },
  ),
  useCase('I09 Get Tariffs', 'a station is asked which tariffs it has', newest, [], async (stage) => {
    const station = await stage.station();
    expect(await stage.command('get-tariffs', { evse: 1 })).toMatchObject({ verdict: 'accepted' });
    expect(station.asked('GetTariffs')).toEqual({ evseId: 1 });
    await stage.command('get-tariffs');
    expect(station.asked('GetTariffs')).toEqual({ evseId: 0 });
  }),
  useCase('I10 Clear Tariffs', 'a station is asked to forget tariffs', newest, [], async (stage) => {
    let outcome = 'Accepted';
    const station = await stage.station({
      ClearTariffs: () => ({ clearTariffsResult: [{ tariffId: 'T-1', status: outcome }] }),
    });
    expect(await stage.command('clear-tariffs', { tariffIds: ['T-1'] })).toMatchObject({
      verdict: 'accepted',
    });
    expect(station.asked('ClearTariffs')).toEqual({ tariffIds: ['T-1'] });
    outcome = 'Rejected';
    expect(await stage.command('clear-tariffs', { evse: 1 })).toMatchObject({ verdict: 'rejected' });
    expect(station.asked('ClearTariffs')).toEqual({ evseId: 1 });
  }),
  useCase(
    'I11 Change Transaction Tariff',
    'a running transaction is priced by another tariff at the station',
    newest,
    [],
    async (stage) => {
      const station = await stage.station();
      const transaction = await begin(stage, station);
      const { id } = await newestOf(stage);
      const tariffId = await tariff(stage);
      expect(await stage.command('change-transaction-tariff', { transactionId: id, tariffId })).toMatchObject(
        { verdict: 'accepted' },
      );
      expect(station.asked('ChangeTransactionTariff')).toMatchObject({
        transactionId: transaction.id,
        tariff: { currency: 'EUR' },
      });
    },
  ),
  useCase(
    'I12 Cost Details of Transaction',
    'what the station summed up is held against our own sum',
    newest,
    [],
    async (stage) => {
      const station = await stage.station();
      await station.call('BootNotification', bootPayload(stage));
      const { id: stationId } = await stage.get(`/stations/${stage.identity}`);
      await tariff(stage, stationId);
      const transaction = await begin(stage, station, { at: new Date(), wattHours: 0 });
      await transaction.end('Local', 10_000, {
        costDetails: {
          totalCost: { currency: 'EUR', typeOfCost: 'NormalCost', total: { exclTax: 5, inclTax: 6.05 } },
          totalUsage: { energy: 10, chargingTime: 0, idleTime: 0 },
        },
      });
      const { id } = await newestOf(stage);
      const cost = await stage.until('it is priced', async () => {
        const now = await stage.get(`/transactions/${id}/cost`);
        return now.state === 'final' && now;
      });
      expect(cost.cost).toMatchObject({ beforeTaxMinor: 500, afterTaxMinor: 600 });
      expect(cost.station).toMatchObject({ same: false, afterTaxMinor: 605 });
    },
  ),
  useCase(
    'C21 Settlement at end of transaction',
    'a payment that the station settled is kept with its transaction, once',
    newest,
    [],
    async (stage) => {
      const station = await stage.station();
      const transaction = await begin(stage, station);
      const { id } = await newestOf(stage);
      const settlement = {
        transactionId: transaction.id,
        pspRef: `psp-${stage.identity}`,
        status: 'Settled',
        settlementAmount: 12.34,
        settlementTime: now(),
        receiptId: 'R1',
      };
      expect(await station.call('NotifySettlement', settlement)).toEqual({});
      expect(await station.call('NotifySettlement', settlement)).toEqual({});
      expect((await stage.get(`/settlements?transactionId=${id}`)).items).toMatchObject([
        { status: 'settled', amount: 12.34, receiptId: 'R1' },
      ]);
      // One of a transaction that nobody knows is kept as well.
      await station.call('NotifySettlement', {
        ...settlement,
        pspRef: `other-${stage.identity}`,
        transactionId: `NONE-${stage.identity}`,
      });
      const { items } = await stage.get('/settlements?limit=200');
      expect(items).toContainEqual(
        expect.objectContaining({
          transactionId: null,
          stationTransactionId: `NONE-${stage.identity}`,
        }),
      );
    },
  ),
  useCase(
    'C22 Settlement is rejected or fails',
    'a payment that failed is kept as that',
    newest,
    [],
    async (stage) => {
      const station = await stage.station();
      const transaction = await begin(stage, station);
      const { id } = await newestOf(stage);
      await station.call('NotifySettlement', {
        transactionId: transaction.id,
        pspRef: `psp-${stage.identity}`,
        status: 'Failed',
        statusInfo: 'no network',
        settlementAmount: 3,
        settlementTime: now(),
      });
      expect((await stage.get(`/settlements?transactionId=${id}`)).items).toMatchObject([
        { status: 'failed', statusInfo: 'no network' },
      ]);
    },
  ),
  useCase(
    'C18 VAT number at a locally connected payment terminal',
    'a VAT number is checked by its form and check digits',
    newest,
    [],
    async (stage) => {
      const station = await stage.station();
      const ask = (vatNumber: string): Promise<Wire> =>
        station.call('VatNumberValidation', { vatNumber, evseId: 1 });
      expect(await ask('DE136695976')).toMatchObject({
        status: 'Accepted',
        vatNumber: 'DE136695976',
        evseId: 1,
      });
      expect(await ask('DE136695977')).toMatchObject({ status: 'Rejected' });
      expect(await ask('nonsense')).toMatchObject({ status: 'Rejected', statusInfo: { reasonCode: 'Form' } });
    },
  ),
  useCase(
    'C25 Ad hoc payment via static or dynamic QR code',
    'a station is told that somebody is paying for it on the web',
    newest,
    [],
    async (stage) => {
      const station = await stage.station();
      const asked = { evse: 1, seconds: 90 };
      expect(await stage.command('notify-web-payment-started', asked)).toMatchObject({ verdict: 'accepted' });
      expect(station.asked('NotifyWebPaymentStarted')).toEqual({ evseId: 1, timeout: 90 });
    },
  ),
];
