import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { opened, type TestPaying, testPaying } from './testing.ts';

let paying: TestPaying;
beforeAll(async () => {
  paying = await testPaying();
});
afterAll(() => paying.end());

describe('charging without an account', () => {
  it('is held, started, charged, and paid to the cent', async () => {
    const station = await paying.station('PAY-1');
    const payment = await opened(paying, station.evseId);
    expect(await paying.stands(payment, 'created')).toMatchObject({ holdMinor: 3000, over: false });
    const back = await paying.pay(payment, 'accepted');
    expect([back.statusCode, back.headers.location]).toEqual([303, '/drive/paid']);
    const transaction = await station.begin();
    await station.meter(transaction, 5000);
    await paying.stands(payment, 'charging');
    await station.stop(transaction, 10_000);
    const paid = await paying.stands(payment, 'captured');
    expect(paid).toMatchObject({ dueMinor: 720, capturedMinor: 720, over: true });
    expect(paid.sentence.text).toBe('Paid: 7.20 EUR.');
    await station.close();
  });
});
