import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser } from './browser.ts';
import { type RunningBusbar, startBusbar } from './busbar.ts';
import { type PlainStation, plainStation } from './plainStation.ts';

/** One story in one network: each test goes on from where the one before it ended. */
const PATIENCE_MS = 20_000;
const IDENTITY = 'CS-014';

let busbar: RunningBusbar;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let station: PlainStation;
const broken: string[] = [];

beforeAll(async () => {
  busbar = await startBusbar();
  browser = await openBrowser();
  context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 } });
  const founder = {
    code: busbar.setupCode,
    organizationName: 'Nordlicht',
    name: 'Ida',
    email: 'ida@example.com',
    password: 'a sentence is a good password',
  };
  await post('/setup', founder);
  const { organizations } = await (await context.request.get(`${busbar.url}/api/v1/me`)).json();
  await post('/stations', { identity: IDENTITY, organizationId: organizations[0].id });
  station = await plainStation(busbar.stationUrl, IDENTITY);
  page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  page.on('pageerror', (error) => broken.push(error.message));
});
afterAll(async () => {
  station?.close();
  await browser?.close();
  await busbar?.stop();
});
beforeEach(() => {
  broken.length = 0;
});

async function post(path: string, data: object): Promise<void> {
  const answer = await context.request.post(`${busbar.url}/api/v1${path}`, {
    data,
    headers: { origin: busbar.url },
  });
  if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
}

const shows = (idTag: string) =>
  station.ask('Authorize', { idTag }).then(({ idTagInfo }) => (idTagInfo as { status: string }).status);

test('a token that was refused is added from the refusal, and charges the next time', async () => {
  await page.goto(`${busbar.url}/attempts`);
  await page.getByText('No attempts yet').waitFor();
  expect(await shows('04A1B2C3')).toBe('Invalid');
  // The page learns of it from the live stream.
  await page.getByRole('link', { name: 'Add this token' }).click();
  await page.getByRole('heading', { name: 'New token' }).waitFor();
  expect(await page.getByRole('textbox', { name: 'Token' }).inputValue()).toBe('04A1B2C3');
  await page.getByLabel('Label').fill('Anna');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('link', { name: 'Added since' }).waitFor();
  expect(await shows('04a1b2c3')).toBe('Accepted');
  expect(broken).toEqual([]);
});

test('a blocked token is refused at once, and charges again when it is let', async () => {
  await page.goto(`${busbar.url}/tokens`);
  await page.getByRole('gridcell', { name: 'Anna' }).click();
  await page.getByRole('button', { name: 'Block' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Block' }).click();
  await page.getByText('Blocked: every station refuses it.').first().waitFor();
  expect(await shows('04A1B2C3')).toBe('Blocked');
  await page.getByRole('button', { name: 'Let charge again' }).click();
  await page.getByRole('button', { name: 'Report lost' }).waitFor();
  expect(await shows('04A1B2C3')).toBe('Accepted');
  expect(broken).toEqual([]);
});

test('an end that fits no transaction is attached to the one it belongs to', async () => {
  const start = { connectorId: 1, idTag: '04A1B2C3', meterStart: 1000, timestamp: new Date().toISOString() };
  await station.ask('StartTransaction', start);
  await page.goto(`${busbar.url}/quarantine`);
  await page.getByText('Nothing is in quarantine').waitFor();
  await stop(999_999, 6000);
  await page.getByRole('gridcell', { name: IDENTITY }).click();
  await page.getByRole('button', { name: 'Attach' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Attach' }).click();
  await page.getByText('Nothing is in quarantine').waitFor();
  await page.goto(`${busbar.url}/transactions?state=ended`);
  await page.getByRole('gridcell', { name: '5.00 kWh' }).waitFor();
  expect(broken).toEqual([]);
});

test('a message that belongs nowhere is discarded only with a reason, which is kept', async () => {
  await page.goto(`${busbar.url}/quarantine`);
  await stop(888_888, 10);
  await page.getByRole('gridcell', { name: IDENTITY }).click();
  await page.getByRole('button', { name: 'Discard' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Discard' }).click();
  await dialog.getByText('Please say why').waitFor();
  await dialog.getByLabel('Why it can be discarded').fill('Test by the installer');
  await dialog.getByRole('button', { name: 'Discard' }).click();
  await page.getByText('Nothing is in quarantine').waitFor();
  await page.goto(`${busbar.url}/quarantine?resolution=discarded`);
  await page.getByRole('gridcell', { name: IDENTITY }).click();
  await page.getByText('Test by the installer').waitFor();
  expect(broken).toEqual([]);
});

test('500 tokens come in from one file, after a look at what would happen', async () => {
  const rows = Array.from({ length: 500 }, (_, row) => `FLEET${String(row).padStart(4, '0')};Van ${row}`);
  await page.goto(`${busbar.url}/tokens/import`);
  await page.getByLabel('Or paste rows').fill(['uid;label', '04A1B2C3;Anna', ...rows, ';nobody'].join('\n'));
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('Nothing has been written yet.').waitFor();
  await page.getByLabel('Outcome').selectOption('error');
  await page.getByText('The row has no uid.').waitFor();
  await page.getByRole('button', { name: 'Import 500 rows' }).click();
  await page.getByText('500 rows have been written.').waitFor();
  expect(await shows('fleet0499')).toBe('Accepted');
  expect(broken).toEqual([]);
});

function stop(transactionId: number, meterStop: number) {
  return station.ask('StopTransaction', {
    transactionId,
    meterStop,
    idTag: '04A1B2C3',
    timestamp: new Date().toISOString(),
  });
}
