import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { opened, type TestPaying, testPaying } from '../../server/payments/testing.ts';
import { buildWebApp } from '../../tools/web-app.mjs';
import { openBrowser } from './browser.ts';

/** A driver who paid 7.20 EUR, and an operator who gives some of it back. */
const PATIENCE_MS = 20_000;
let paying: TestPaying;
let browser: Browser;
let page: Page;
const broken: string[] = [];

beforeAll(async () => {
  const cannot = buildWebApp();
  if (cannot) throw new Error(cannot);
  paying = await testPaying({ BUSBAR_PAYMENTS: 'builtin' });
  const { rootId } = paying.house;
  await paying.made('/legal-entities', {
    ...{ organizationId: rootId, name: 'Harbour Ltd', country: 'DE', zone: 'Europe/Berlin' },
    ...{ currency: 'EUR', invoicePrefix: 'H' },
  });
  const operator = { email: 'ida@example.com', name: 'Ida', password: 'a sentence is a good password' };
  const grants = [{ role: 'manager', organizationId: rootId, siteId: null }];
  await paying.made('/operators', { ...operator, grants });
  const station = await paying.station('QUAY-1');
  const payment = await opened(paying, station.evseId);
  await paying.pay(payment, 'accepted');
  const number = await station.begin();
  await paying.stands(payment, 'charging');
  await station.stop(number, 10_000);
  await paying.stands(payment, 'captured');
  await station.close();

  browser = await openBrowser();
  page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(PATIENCE_MS);
  page.on('pageerror', (error) => broken.push(error.message));
  await page.goto(`http://${paying.host}/payments`);
  await page.getByLabel('E-mail').fill(operator.email);
  await page.getByLabel('Password').first().fill(operator.password);
  await page.keyboard.press('Enter');
  await page.getByRole('gridcell', { name: '€7.20' }).first().click();
  await page.getByRole('link', { name: 'Open the payment' }).click();
});
afterAll(async () => {
  await browser?.close();
  await paying?.end();
});

const button = (name: string) => page.getByRole('button', { name });
const dialog = () => page.getByRole('dialog');

test('an operator gives a part back, with a reason, and sees it go without a reload', async () => {
  await button('Give money back…').click();
  await dialog().getByText('At most €7.20 is left of what was paid').waitFor();
  // Not without a reason.
  expect(await dialog().getByRole('button', { name: 'Give money back' }).isDisabled()).toBe(true);
  await dialog().getByLabel('How much').fill('2.20');
  await dialog().getByLabel('Why').fill('The cable was stuck');
  await dialog().getByText('€2.20 goes back to the card that paid').waitFor();
  await dialog().getByRole('button', { name: 'Give money back' }).click();
  await dialog().waitFor({ state: 'detached' });
  await page.getByText('partly given back').first().waitFor();
  await page.getByText('The cable was stuck').first().waitFor();
  expect(broken).toEqual([]);
});

test('no more than is left can be given back, also when somebody else was faster', async () => {
  await button('Give money back…').click();
  await dialog().getByText('At most €5.00 is left of what was paid').waitFor();
  await dialog().getByLabel('Why').fill('Twice by mistake');
  await dialog().getByLabel('How much').fill('9');
  expect(await dialog().getByRole('button', { name: 'Give money back' }).isDisabled()).toBe(true);
  await dialog().getByLabel('How much').fill('5');
  // The page hears of it only after the click: the server refuses, and says what is left.
  const paymentId = page.url().split('/').at(-1);
  await page.route(`**/api/v1/payments/${paymentId}/refunds`, async (route) => {
    const first = await paying.ask('POST', `/payments/${paymentId}/refunds`, {
      amountMinor: 100,
      reason: 'A colleague was faster',
    });
    expect(first.status).toBe(201);
    await route.continue();
  });
  await dialog().getByRole('button', { name: 'Give money back' }).click();
  await dialog().getByText('5.00 EUR cannot be given back: 4.00 EUR is left of what was paid.').waitFor();
  expect(broken).toEqual([]);
});
