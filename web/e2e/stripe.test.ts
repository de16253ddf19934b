import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestHouse, testHouse } from '../../server/testing/house.ts';
import { buildWebApp } from '../../tools/web-app.mjs';
import { openBrowser } from './browser.ts';

/** Stripe's own script cannot be had in a test: a stand-in takes its place, and tells what we hand to it. */
const standIn = `
  window.handed = { key: null, elements: null, mounted: false, confirmed: null };
  window.Stripe = (key) => {
    window.handed.key = key;
    return {
      elements: (options) => {
        window.handed.elements = options;
        return { create: (kind) => ({ mount: (holder) => {
          window.handed.mounted = kind;
          holder.textContent = 'Card fields of the stand-in';
        }, unmount: () => {} }) };
      },
      confirmPayment: async (asked) => {
        if (window.cut) throw new Error('Failed to fetch');
        window.handed.confirmed = asked.confirmParams;
        return { error: { message: 'Your card was declined.' } };
      },
    };
  };`;

let house: TestHouse;
let browser: Browser;
let host: string;

beforeAll(async () => {
  const broken = buildWebApp();
  if (broken) throw new Error(broken);
  house = await testHouse({
    BUSBAR_PAYMENTS: 'stripe',
    BUSBAR_STRIPE_SECRET_KEY: 'sk_test_not-used',
    BUSBAR_STRIPE_PUBLISHABLE_KEY: 'pk_test_publishable',
  });
  host = await house.open();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await house?.end();
});

test('a card is typed into Stripe’s own fields, which get our key and the payment’s secret and nothing else', async () => {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  const broken: string[] = [];
  page.on('pageerror', (error) => broken.push(error.message));
  page.on('console', (line) => line.text().includes('Content Security Policy') && broken.push(line.text()));
  let reached = false;
  await page.route('https://js.stripe.com/**', (route) =>
    reached ? route.fulfill({ contentType: 'text/javascript', body: standIn }) : route.abort(),
  );
  const paymentId = '0198c000-0000-7000-8000-000000000001';
  const charge = {
    paymentId,
    phase: 'paying',
    sentence: { key: 'payment.created', params: {}, text: 'Waiting for the payment.' },
    reason: null,
    ...{ currency: 'EUR', decimals: 2, holdMinor: 3000, costMinor: null, capturedMinor: 0, owedMinor: 0 },
    client: { kind: 'stripe', publishableKey: 'pk_test_publishable', clientSecret: 'pi_1_secret_2' },
    ...{ evse: null, transaction: null, receipt: false },
  };
  await page.route(`**/api/v1/drive/payments/${paymentId}?**`, (route) => route.fulfill({ json: charge }));
  await page.route(`**/api/v1/drive/payments/${paymentId}/live**`, (route) => route.abort());
  const kept = [{ paymentId, secret: 'the-payers', at: new Date().toISOString(), place: 'Quay' }];
  await page.addInitScript(
    (value) => localStorage.setItem('busbar.drive.payments', value),
    JSON.stringify(kept),
  );
  const url = `http://${host}/drive/charge/${paymentId}`;
  await page.goto(url);
  await page.getByText('Stripe could not be reached. Check your connection').waitFor();
  reached = true;
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('Card fields of the stand-in').waitFor();
  await page.getByRole('button', { name: 'Pay and charge' }).click();
  // What Stripe says against the card is said to its holder, who may try another one.
  await page.getByText('Your card was declined.').waitFor();
  expect(await page.evaluate(() => (window as unknown as { handed: unknown }).handed)).toEqual({
    key: 'pk_test_publishable',
    elements: { clientSecret: 'pi_1_secret_2', locale: 'en', appearance: { theme: 'stripe' } },
    mounted: 'payment',
    confirmed: { return_url: url },
  });
  await page.evaluate(() => Object.assign(window, { cut: true }));
  await page.getByRole('button', { name: 'Pay and charge' }).click();
  await page.getByText('Stripe could not be reached. Check your connection').waitFor();
  await page.getByRole('button', { name: 'Pay and charge', disabled: false }).waitFor();
  expect(broken).toEqual([]);
});
