import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type Car, createStation, type Station } from '@busbar/simulator';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { openBrowser } from './browser.ts';
import { type RunningBusbar, startBusbar } from './busbar.ts';

/** One story at one station: each test goes on from where the one before it ended. */
const PATIENCE_MS = 20_000;
const IDENTITY = 'QUAY-1';

const mails: string[] = [];
let smtp: SMTPServer;
let busbar: RunningBusbar;
let browser: Browser;
let phone: BrowserContext;
let page: Page;
let station: Station;
let label: string;
let siteId: string;
const broken: string[] = [];

beforeAll(async () => {
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      let mail = '';
      stream.on('data', (part: Buffer) => {
        mail += part;
      });
      stream.on('end', () => {
        mails.push(mail.replace(/=\r\n/g, '').replaceAll('=3D', '='));
        done();
      });
    },
  });
  const listening = smtp.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  busbar = await startBusbar({
    BUSBAR_PAYMENTS: 'builtin',
    BUSBAR_ONBOARDING: 'open',
    BUSBAR_SMTP_URL: `smtp://127.0.0.1:${port}`,
  });
  browser = await openBrowser();
  const operator = await browser.newContext();
  const post = async (path: string, data: object) => {
    const headers = { origin: busbar.url };
    const answer = await operator.request.post(`${busbar.url}/api/v1${path}`, { data, headers });
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    const text = await answer.text();
    return text ? JSON.parse(text) : undefined;
  };
  await post('/setup', {
    code: busbar.setupCode,
    organizationName: 'Nordlicht',
    name: 'Ida',
    email: 'ida@example.com',
    password: 'a sentence is a good password',
  });
  const get = async (path: string) => (await operator.request.get(`${busbar.url}/api/v1${path}`)).json();
  const [{ id: organizationId }] = (await get('/me')).organizations;
  const site = await post('/sites', {
    organizationId,
    name: 'Harbour garage',
    zone: 'Europe/Berlin',
    city: 'Hamburg',
    latitude: 53.543,
    longitude: 9.985,
    openingHours: {
      always: false,
      regular: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '00:00', to: '24:00' })),
      exceptions: [
        { open: false, from: '2999-05-01T22:00:00Z', to: '2999-05-02T22:00:00Z', why: 'Harbour birthday' },
      ],
    },
  });
  siteId = site.id;
  const entity = {
    name: 'Nordlicht GmbH',
    country: 'DE',
    zone: 'Europe/Berlin',
    currency: 'EUR',
    invoicePrefix: 'NL',
  };
  await post('/legal-entities', { organizationId, ...entity });
  await post('/tokens', { organizationId, uid: '04DEADBEEF', kind: 'rfid', printedNumber: 'NL-1000' });
  await post('/stations', { organizationId, siteId: site.id, identity: IDENTITY, name: 'Quay' });
  const energy = { dimension: 'ENERGY', price: 0.49, step: 1, vat: 19 };
  // Some seconds of charging are worth nothing: the fee is what is paid.
  const fee = { dimension: 'FLAT', price: 1, step: 0, vat: 19 };
  const definition = { taxIncluded: 'yes', elements: [{ components: [energy, fee] }] };
  const tariff = await post('/tariffs', { organizationId, name: 'Public', currency: 'EUR', definition });
  await post('/tariff-assignments', { tariffId: tariff.id, level: 'site', subjectId: site.id });
  station = createStation({
    url: busbar.stationUrl,
    identity: IDENTITY,
    version: '2.0.1',
    vendor: 'Halden',
    model: 'Post 22',
    evses: [{ kind: 'AC', phases: 3, maxAmps: 32, maxWatts: 22_080, connectors: 1 }],
    reconnectMs: [200, 500],
    habits: { sampleSeconds: 1 },
  });
  station.connect();
  label = await vi.waitFor(
    async () => new URL((await get(`/stations/${IDENTITY}/labels`)).items[0].url).pathname,
    { timeout: PATIENCE_MS, interval: 200 },
  );
  await operator.close();
  phone = await browser.newContext({
    locale: 'en-GB',
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  page = await phone.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  page.on('pageerror', (error) => broken.push(error.message));
});
afterAll(async () => {
  station?.disconnect();
  await browser?.close();
  await busbar?.stop();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
});
beforeEach(() => {
  broken.length = 0;
});

const car = (): Car => ({
  model: 'family car',
  batteryWh: 60_000,
  soc: 0.3,
  targetSoc: 0.9,
  phases: 3,
  maxAmps: 16,
  maxDcWatts: 100_000,
});

test('a place is found with what is free and what it costs, and an altered label is refused in words', async () => {
  await page.goto(`${busbar.url}/drive/`);
  await page.getByRole('link', { name: /Harbour garage/ }).waitFor();
  await page.getByText('from €0.49 per kWh').waitFor();
  await page.getByRole('link', { name: /Harbour garage/ }).click();
  await page.getByRole('heading', { name: 'Harbour garage' }).waitFor();
  await page.getByRole('listitem').filter({ hasText: 'Harbour birthday' }).getByText('Closed').waitFor();
  await page.goto(`${busbar.url}/drive/?view=map`);
  await page.locator('.map canvas').waitFor();
  expect((await page.locator('.map canvas').boundingBox())?.height).toBeGreaterThan(300);
  await page.goto(`${busbar.url}${label.slice(0, -1)}_`);
  await page.getByText('This is not one of our labels').waitFor();
  expect(broken).toEqual([]);
});

test('the app can be installed: its manifest names icons that are there, in the sizes they claim', async () => {
  await page.goto(`${busbar.url}/drive/`);
  const address = await page.locator('link[rel=manifest]').getAttribute('href');
  const read = (path: string) => page.request.get(`${busbar.url}${path}`);
  const manifest = await (await read(address!)).json();
  expect(manifest).toMatchObject({
    id: '/drive/',
    start_url: '/drive/',
    scope: '/drive/',
    display: 'standalone',
  });
  const sizes = await page.evaluate(
    (icons: { src: string }[]) =>
      Promise.all(
        icons.map(async ({ src }) => {
          const image = new Image();
          image.src = src;
          await image.decode();
          return `${image.naturalWidth}x${image.naturalHeight}`;
        }),
      ),
    manifest.icons.filter(({ type }: { type: string }) => type === 'image/png'),
  );
  expect(sizes).toEqual(['192x192', '512x512', '512x512']);
  for (const { url } of manifest.shortcuts) expect((await read(url)).status()).toBe(200);
  // What an installed app starts with when there is no network.
  await page.evaluate(() => navigator.serviceWorker.ready);
});

test('who scans a label sees the price, pays, charges, stops, and holds a receipt, without an account', async () => {
  await page.goto(`${busbar.url}${label}`);
  await page.getByText('€0.49 per kWh').first().waitFor();
  await page.getByLabel('E-mail for the receipt').fill('ada@example.com');
  await page.getByRole('button', { name: 'Pay and charge' }).click();
  await page.getByText('No real money moves').waitFor();
  await page.getByRole('button', { name: /^Hold/ }).click();
  await page.getByText('Starting the charger').waitFor();
  station.plugIn(1, car());
  await page.getByRole('heading', { name: 'Charging' }).waitFor();
  // The figure grows by itself, without a reload.
  await page.locator('.figure', { hasText: /[1-9]\d* Wh/ }).waitFor();
  await page.getByRole('button', { name: 'Stop charging' }).click();
  await page.getByRole('button', { name: 'Yes, stop' }).click();
  await page.getByRole('heading', { name: 'Paid' }).waitFor();
  await page.getByRole('heading', { name: /^Receipt/ }).waitFor();
  await page.getByText('Total').waitFor();
  station.unplug(1);
  expect(broken).toEqual([]);
});

/** A link in the mail to an address. */
const mailedLink = (email: string) =>
  vi.waitFor(() => {
    const found = /\/drive\/sign-in#[\w-]+/.exec(mails.find((mail) => mail.includes(email)) ?? '');
    if (!found) throw new Error('no mail');
    return found[0];
  }, 10_000);

/** Passkeys are for names, not for numbers: the same Busbar by its name. */
const named = () => busbar.url.replace('127.0.0.1', 'localhost');

test('who signs in by a link makes a passkey, and signs in with it from then on', async () => {
  const authenticator = await phone.newCDPSession(page);
  await authenticator.send('WebAuthn.enable');
  const { authenticatorId } = await authenticator.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.goto(`${named()}/drive/account`);
  await page.getByLabel('E-mail').fill('ada@example.com');
  await page.getByRole('button', { name: 'Send me a link' }).click();
  await page.getByText('Look into your mail').waitFor();
  const link = await mailedLink('ada@example.com');
  await page.goto(`${named()}${link}`);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Signed in as ada@example.com').waitFor();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Make a passkey' }).click();
  await page.getByRole('button', { name: 'Remove' }).waitFor();
  await page.getByRole('link', { name: 'Back' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByText('Signed in as ada@example.com').waitFor();
  const { credentials } = await authenticator.send('WebAuthn.getCredentials', { authenticatorId });
  expect(credentials).toMatchObject([{ isResidentCredential: true, rpId: 'localhost' }]);
  expect(broken).toEqual([]);
});

test('with an account one names a car and a card, pays, finds the receipt, reserves, is told, and leaves', async () => {
  await page.getByRole('link', { name: /My cards/ }).click();
  await page.getByRole('button', { name: 'Add a card' }).click();
  await page.getByLabel('Number printed on the card').fill('nl 1000');
  await page.getByRole('button', { name: 'Add a card' }).click();
  await page.getByText('… BEEF', { exact: true }).waitFor();
  await page.getByLabel('Plate').fill('HH AB 123');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('HH AB 123').waitFor();

  await page.goto(`${named()}${label}`);
  await page.getByRole('button', { name: 'Pay and charge' }).click();
  await page.getByRole('button', { name: /^Hold/ }).click();
  await page.getByText('Starting the charger').waitFor();
  station.plugIn(1, car());
  await page.getByRole('button', { name: 'Stop charging' }).click();
  await page.getByRole('button', { name: 'Yes, stop' }).click();
  await page.getByRole('heading', { name: 'Paid' }).waitFor();
  await page.getByRole('heading', { name: /^Receipt/ }).waitFor();
  station.unplug(1);
  await page.goto(`${named()}/drive/account/invoices`);
  await page.getByText(/^Receipt /).waitFor();
  await page.getByRole('link', { name: 'PDF' }).waitFor();

  // With the card of one's own: told until it charges, without a reload.
  await page.goto(`${named()}${label}`);
  await page.getByRole('button', { name: 'Start with … BEEF' }).click();
  await page.getByRole('heading', { name: 'Starting …' }).waitFor();
  station.plugIn(1, car());
  await page.getByRole('heading', { name: 'Charging' }).waitFor();
  await page.getByRole('button', { name: 'Stop charging' }).click();
  await page.getByRole('button', { name: 'Yes, stop' }).click();
  await page.getByRole('button', { name: 'Stop charging' }).waitFor({ state: 'detached' });
  station.unplug(1);

  await page.goto(`${named()}/drive/sites/${siteId}/reserve`);
  await page.getByText('I am on my way').click();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.getByText('is kept free for you').waitFor();
  await page.getByRole('button', { name: 'Reserve', exact: true }).click();
  await page.getByText(/Kept free for you: \d+:\d\d min left/).waitFor();
  await page.getByRole('button', { name: 'Cancel reservation' }).click();
  await page.getByRole('button', { name: 'Yes, cancel it' }).click();
  await page.getByText('Nothing reserved').waitFor();

  expect(await pushed({ title: 'Charging has ended', body: '12 kWh were charged.', tag: 't-1' })).toEqual([
    { title: 'Charging has ended', body: '12 kWh were charged.', tag: 't-1' },
  ]);

  await page.goto(`${named()}/drive/account/settings`);
  await page.getByRole('button', { name: 'Delete my account' }).click();
  await page.getByRole('button', { name: 'Yes, delete' }).click();
  await page.getByRole('heading', { name: 'Find a charger' }).waitFor();
  await page.goto(`${named()}/drive/account`);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(broken).toEqual([]);
});

/** Hands a notice to the page's worker as a push service does; gives the notices that it shows then. */
async function pushed(notice: { title: string; body: string; tag: string }) {
  await phone.grantPermissions(['notifications'], { origin: named() });
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const workers = await phone.newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    workers.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const own = registrations.find(({ scopeURL }) => scopeURL.startsWith(named()));
      if (own) resolve(own.registrationId);
    });
  });
  await workers.send('ServiceWorker.enable');
  const told = { origin: named(), registrationId: await registered, data: JSON.stringify(notice) };
  await workers.send('ServiceWorker.deliverPushMessage', told);
  return vi.waitFor(async () => {
    const shown = await page.evaluate(async () =>
      (await (await navigator.serviceWorker.ready).getNotifications()).map(({ title, body, tag }) => ({
        title,
        body,
        tag,
      })),
    );
    if (shown.length === 0) throw new Error('no notice is shown');
    return shown;
  }, 10_000);
}
