import { type Car, createStation, type Station } from '@busbar/simulator';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser } from './browser.ts';
import { type RunningBusbar, startBusbar } from './busbar.ts';

/** One story in one network: each test goes on from where the one before it ended. */
const EMAIL = 'ida@example.com';
const PASSWORD = 'a sentence is a good password';
const IDENTITY = 'HARBOUR 01';
/** Nothing that a person waits for may take longer on a busy machine. */
const PATIENCE_MS = 20_000;

let busbar: RunningBusbar;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let station: Station;
const broken: string[] = [];

beforeAll(async () => {
  busbar = await startBusbar();
  browser = await openBrowser();
  context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 } });
  page = await newPage();
  station = createStation({
    url: busbar.stationUrl,
    identity: IDENTITY,
    version: '2.0.1',
    vendor: 'Halden',
    model: 'Post 22',
    evses: [{ kind: 'AC', phases: 3, maxAmps: 32, maxWatts: 22_080, connectors: 1 }],
    reconnectMs: [200, 500],
  });
});
afterAll(async () => {
  station?.disconnect();
  await browser?.close();
  await busbar?.stop();
});
beforeEach(() => {
  broken.length = 0;
});

async function newPage(): Promise<Page> {
  const made = await context.newPage();
  made.setDefaultTimeout(PATIENCE_MS);
  made.on('pageerror', (error) => broken.push(error.message));
  return made;
}

const familyCar = (): Car => ({
  model: 'family car',
  batteryWh: 60_000,
  soc: 0.3,
  targetSoc: 0.9,
  phases: 3,
  maxAmps: 16,
  maxDcWatts: 100_000,
});

test('the first operator is made with the code printed at start, and learns how to connect a station', async () => {
  await page.goto(busbar.url);
  await page.getByLabel('Code').fill(busbar.setupCode);
  await page.getByLabel('Organization').fill('Nordlicht');
  await page.getByLabel('Your name').fill('Ida');
  await page.getByLabel('E-mail address').fill(EMAIL);
  await page.getByLabel('Password').first().fill(PASSWORD);
  await page.getByRole('button', { name: 'Make the first operator' }).click();
  await page.getByRole('heading', { name: 'Connect a first station' }).waitFor();
  await page.getByText(busbar.stationUrl).first().waitFor();
  expect(broken).toEqual([]);
});

test('who is signed out signs in and goes on where they were going', async () => {
  await context.clearCookies();
  await page.goto(`${busbar.url}/sites/new`);
  await page.getByLabel('E-mail address').fill(EMAIL);
  await page.getByLabel('Password').first().fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Password').first().fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'New site' }).waitFor();
  await page.getByLabel('Name').fill('Harbour garage');
  await page.getByLabel('Coordinates').fill('53.543, 9.985');
  await page.getByRole('button', { name: 'Make the site' }).click();
  await page.getByRole('heading', { name: 'Harbour garage' }).waitFor();
  expect(broken).toEqual([]);
});

test('an unknown station shows up without a reload, and one click accepts it', async () => {
  await page.goto(`${busbar.url}/waiting`);
  await page.getByText('No station waits').waitFor();
  station.connect();
  await page.getByText(IDENTITY).first().waitFor();
  await page.getByRole('button', { name: 'Accept' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Gate left');
  await dialog.getByRole('button', { name: 'Accept' }).click();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.goto(`${busbar.url}/stations`);
  await page.getByRole('link', { name: IDENTITY }).click();
  await page.getByRole('heading', { name: `Gate left (${IDENTITY})` }).waitFor();
  await page.getByText('Available').first().waitFor();
  expect(broken).toEqual([]);
});

test('a remote start runs and, stopped remotely, ends in a finished transaction', async () => {
  station.plugIn(1, familyCar());
  await page.goto(`${busbar.url}/stations/${encodeURIComponent(IDENTITY)}`);
  await page.getByRole('button', { name: 'Start' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Start' }).click();
  await dialog.getByText('Accepted').first().waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('button', { name: 'Stop' }).click();
  await dialog.getByRole('button', { name: 'Stop' }).click();
  await dialog.getByText('Accepted').first().waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  station.unplug(1);
  await page.getByRole('link', { name: 'Record' }).click();
  await page.getByText('Ended').first().waitFor();
  expect(broken).toEqual([]);
});

/** Opens the form of a command from the palette. */
async function command(wish: string, title: string) {
  await page.keyboard.press('Control+K');
  const field = page.getByPlaceholder('Go anywhere', { exact: false });
  await field.waitFor();
  await field.fill(`${wish} ${IDENTITY}`);
  await page.getByRole('button', { name: `${title}: ${IDENTITY}` }).click();
  await field.waitFor({ state: 'detached' });
  return page.getByRole('dialog', { name: `${title}: ${IDENTITY}` });
}

test('a command is found in the palette, and its form says what is missing before it asks the station', async () => {
  const write = await command('write configuration', 'Write configuration to the station');
  await write.getByRole('button', { name: 'Write' }).click();
  await write.getByText('is needed').first().waitFor();
  await page.keyboard.press('Escape');
  await write.waitFor({ state: 'detached' });
  const ask = await command('trigger', 'Ask for a message now');
  await ask.getByRole('button', { name: 'Ask' }).click();
  await ask.getByText('Accepted').first().waitFor();
  await ask.getByRole('button', { name: 'Close' }).last().click();
  expect(broken).toEqual([]);
});

test('what a station holds is chosen by what it is, and another number can still be typed', async () => {
  const limit = { evse: 1, unit: 'A', periods: [{ from: 0, limit: 13 }] };
  const path = `/api/v1/stations/${encodeURIComponent(IDENTITY)}/commands/set-charging-profile`;
  const set = await context.request.post(`${busbar.url}${path}`, {
    data: limit,
    headers: { origin: busbar.url },
  });
  expect(await set.json()).toMatchObject({ verdict: 'accepted' });
  const clear = await command('clear charging', 'Clear charging limits');
  const profile = clear.getByLabel('Profile');
  const held = profile.locator('option', { hasText: 'EVSE 1 · 13 A' });
  await held.waitFor({ state: 'attached' });
  await profile.selectOption({ label: (await held.textContent())! });
  await clear.getByRole('button', { name: 'Send' }).click();
  await clear.getByText('Accepted').first().waitFor();
  await clear.getByRole('button', { name: 'Close' }).last().click();
  await context.request.post(`${busbar.url}${path}`, { data: limit, headers: { origin: busbar.url } });
  const again = await command('clear charging', 'Clear charging limits');
  await again.getByLabel('Profile').selectOption('Another one…');
  await again.getByLabel('Profile').fill('77');
  await again.getByRole('button', { name: 'Send' }).click();
  await again.getByText('Unknown').first().waitFor();
  await again.getByRole('button', { name: 'Close' }).last().click();
  expect(broken).toEqual([]);
});

test('what happens at a station shows on open pages without a reload', async () => {
  const overview = await newPage();
  await overview.goto(busbar.url);
  await overview.getByText('Nothing is wrong.').waitFor();
  await page.goto(`${busbar.url}/stations/${encodeURIComponent(IDENTITY)}`);
  await page.getByText('Available').first().waitFor();
  station.fault(1, 'GroundFailure');
  await page.getByText('Faulted').first().waitFor();
  await overview.getByText('Gate left').first().waitFor();
  station.clearFault(1);
  await page.getByText('Available').first().waitFor();
  station.disconnect();
  await page.getByText('Offline').first().waitFor();
  expect(broken).toEqual([]);
});
