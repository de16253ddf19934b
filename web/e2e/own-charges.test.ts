import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestHouse, testHouse } from '../../server/testing/house.ts';
import { buildWebApp } from '../../tools/web-app.mjs';
import { openBrowser } from './browser.ts';

/** What the pages of an account's charges do while what they show changes elsewhere: the server's answers are told. */
let house: TestHouse;
let browser: Browser;
let host: string;

beforeAll(async () => {
  const broken = buildWebApp();
  if (broken) throw new Error(broken);
  house = await testHouse();
  host = await house.open();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await house?.end();
});

const id = '0198c000-0000-7000-8000-000000000002';
const sentence = (text: string) => ({ key: 'said', params: {}, text });
const charge = {
  ...{ id, siteName: 'Harbour garage', zone: 'Europe/Berlin' },
  ...{ startedAt: '2026-03-02T08:00:00Z', endedAt: null },
  ...{ energyWh: 4000, exportWh: 0, powerW: 11_000, soc: null, chargingState: 'Charging' },
  ...{ currency: 'EUR', decimals: 2, costMinor: 196, evseId: null, running: true, signed: false },
  ...{ power: null, saving: null, lines: [] },
  wish: { mode: 'sun', departAt: null, energyWh: 12_500, sentence: sentence('With the sun.') },
};

/** A phone with a page whose charge is asked of `told`, without a stream. */
async function openPhone(path: string, told: () => unknown): Promise<Page> {
  const page = await browser.newPage({
    viewport: { width: 390, height: 844 },
    locale: 'en-GB',
    timezoneId: 'America/New_York',
  });
  await page.route('**/api/v1/drive/me/transactions**', (route) => route.fulfill({ json: told() }));
  await page.route(`**/api/v1/drive/me/transactions/${id}`, (route) => route.fulfill({ json: told() }));
  await page.route(`**/api/v1/drive/me/transactions/${id}/live`, (route) => route.fulfill({ status: 204 }));
  await page.clock.install();
  await page.goto(`http://${host}/drive/account/charges${path}`);
  return page;
}

test('a wish that changes elsewhere is followed by a form in which nothing is typed, and typing stays until it is saved', async () => {
  let now: unknown = charge;
  const page = await openPhone(`/${id}`, () => now);
  const wished = (mode: string, energyWh: number) => {
    now = { ...charge, wish: { ...charge.wish, mode, energyWh, sentence: sentence(`Wished: ${energyWh}.`) } };
    return page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  };
  const need = page.getByLabel('I need (kWh)');
  await expect.poll(() => need.inputValue()).toBe('12.5');

  await wished('sun', 20_000);
  await page.getByText('Wished: 20000.').waitFor();
  expect(await need.inputValue()).toBe('20');

  await need.fill('7.5');
  await wished('cheapest', 30_000);
  await page.getByText('Wished: 30000.').waitFor();
  expect(await need.inputValue()).toBe('7.5');

  const saved: unknown[] = [];
  await page.route(`**/api/v1/drive/me/transactions/${id}/wish`, (route) => {
    saved.push(route.request().postDataJSON());
    return route.fulfill({ json: now });
  });
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => need.inputValue()).toBe('30');
  expect(saved).toEqual([{ mode: 'sun', departAt: null, energyWh: 7500 }]);
});

test('what was charged shows its end and its cost by itself, and older ones stay below', async () => {
  const older = { ...charge, id: id.replace('2', '1'), siteName: 'Old mill', running: false };
  let newest: unknown = { ...charge, costMinor: null };
  const page = await openPhone('', () => ({ items: [newest], nextCursor: 'older' }));
  await page.route('**/api/v1/drive/me/transactions?cursor=older', (route) =>
    route.fulfill({ json: { items: [older], nextCursor: null } }),
  );
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.getByText('Old mill').waitFor();
  const first = page.getByRole('link', { name: /Harbour garage/ });
  await first.getByText('Charging').waitFor();
  // As the clock shows it where it was charged, not where it is looked at.
  await first.getByText('2 Mar 2026, 09:00').waitFor();

  newest = { ...charge, running: false, endedAt: '2026-03-02T09:00:00Z', costMinor: 245 };
  await page.clock.fastForward(10_000);
  await first.getByText('€2.45').waitFor();
  expect(await first.getByText('Charging').count()).toBe(0);
  expect(await page.getByText('Old mill').count()).toBe(1);
});
