import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestPaying, testPaying } from '../payments/testing.ts';
import type { Charge } from './charge-contract.ts';
import { createLabelCodes } from './label-code.ts';
import { listen } from './testing.ts';

const codes = createLabelCodes(Buffer.alloc(32, 7));
let paying: TestPaying;

/** As somebody without an account. */
const ask = async (method: string, path: string, body?: unknown) => {
  const answer = await paying.house.ask(undefined, method, path, body);
  return { status: answer.statusCode, body: answer.body ? answer.json() : undefined };
};

beforeAll(async () => {
  paying = await testPaying();
});
afterAll(() => paying.end());

/** Sees the price and opens a payment for it. */
async function pay(code: string, more: object = {}) {
  const { offer } = (await ask('GET', `/drive/evses/${code}/offer`)).body;
  const { id, holdMinor, currency } = offer;
  const body = { offer: id, holdMinor, currency, clientKey: 'a-browser-made-this-key', ...more };
  return ask('POST', `/drive/evses/${code}/payments`, body);
}

describe('charging without an account', () => {
  it('shows the price first, then starts, tells live how it goes, stops, and gives a receipt', async () => {
    const station = await paying.station('QR-1');
    const code = codes.codeOf(station.evseId);
    const { offer, cannot } = (await ask('GET', `/drive/evses/${code}/offer`)).body;
    expect(cannot).toBeNull();
    expect(offer).toMatchObject({ holdMinor: 3000, currency: 'EUR' });
    expect(offer.price.parts.map((part: { amount: string }) => part.amount)).toEqual(['0.60', '1.20']);

    const opened = (await pay(code, { email: 'ada@example.com' })).body;
    const path = `/drive/payments/${opened.paymentId}`;
    const secret = `?secret=${opened.secret}`;
    // A second tab with the same key is the same payment: nobody pays twice.
    expect((await pay(code)).body.paymentId).toBe(opened.paymentId);
    expect((await ask('GET', path + secret)).body).toMatchObject({
      phase: 'paying',
      client: { kind: 'builtin' },
    });
    expect((await ask('GET', `${path}/receipt${secret}`)).status).toBe(404);

    const live = await listen<Charge>(`http://${paying.host}/api/v1${path}/live${secret}`);
    await paying.pay(opened, 'accepted');
    await live.until((charge) => charge.phase === 'starting');
    const transaction = await station.begin();
    await station.meter(transaction, 5000);
    const charging = await live.until(
      ({ phase, transaction }) => phase === 'charging' && transaction?.energyWh === 5000,
    );
    expect(charging.evse).toMatchObject({ code, siteName: 'Harbour' });

    expect((await ask('POST', `${path}/stop${secret}`)).status).toBe(200);
    const { transactionId } = await station.heard('RemoteStopTransaction');
    await station.stop(transactionId, 10_000);
    const paid = await live.until(({ phase }) => phase === 'paid');
    expect(paid).toMatchObject({ capturedMinor: 720, transaction: { energyWh: 10_000 } });
    live.end();
    const receipt = (await ask('GET', `${path}/receipt${secret}`)).body;
    expect(receipt).toMatchObject({
      totalMinor: 720,
      taxMinor: 120,
      energyWh: 10_000,
      place: 'Harbour, Quay 1',
      zone: 'Europe/Berlin',
    });
    expect(receipt.lines).toHaveLength(2);
    await station.close();
  });

  it('refuses a forged code before anything else, and a secret that is not the payment’s', async () => {
    const station = await paying.station('QR-2');
    const code = codes.codeOf(station.evseId);
    const forged = `${code.slice(0, 10)}${code[10] === 'A' ? 'B' : 'A'}${code.slice(11)}`;
    expect((await ask('GET', `/drive/evses/${forged}/offer`)).body.type).toBe('/problems/drive/code');
    expect((await pay(code)).status).toBe(201);
    const body = { offer: 'x', holdMinor: 1, currency: 'EUR', clientKey: 'another-key-of-a-browser' };
    expect((await ask('POST', `/drive/evses/${forged}/payments`, body)).status).toBe(404);
    const opened = (await pay(code, { clientKey: 'yet-another-key-of-it' })).body;
    for (const path of ['', '/live', '/receipt'])
      expect((await ask('GET', `/drive/payments/${opened.paymentId}${path}?secret=guessed`)).status).toBe(
        404,
      );
    expect((await ask('POST', `/drive/payments/${opened.paymentId}/stop?secret=guessed`)).status).toBe(404);
    await station.close();
  });

  it('says what to do when the station does not start, and takes no money', async () => {
    const station = await paying.station('QR-3', 'Rejected');
    const opened = (await pay(codes.codeOf(station.evseId), { clientKey: 'a-third-key-of-a-browser' })).body;
    await paying.pay(opened, 'accepted');
    await paying.stands(opened, 'released');
    const { body } = await ask('GET', `/drive/payments/${opened.paymentId}?secret=${opened.secret}`);
    expect(body).toMatchObject({ phase: 'released', reason: 'start_rejected', capturedMinor: 0 });
    expect(body.sentence.text).toContain('begin again');
    await station.close();
  });

  it('offers nothing where nothing can be started, and says why', async () => {
    const station = await paying.station('QR-4');
    await station.close();
    const code = codes.codeOf(station.evseId);
    await expect
      .poll(async () => (await ask('GET', `/drive/evses/${code}/offer`)).body.cannot?.key, {
        timeout: 10_000,
      })
      .toBe('offer.offline');
  });
});
