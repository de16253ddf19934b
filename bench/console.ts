/**
 * The console over 10,000 connectors: how long each interaction keeps a person waiting for the next picture (the
 * browser's own event timing, worst of each kind), calm and while 50 events a second arrive.
 * Usage: node bench/console.ts [share of the full amount, default 1]
 */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type pg from 'pg';
import type { Page } from 'playwright-core';
import { newId } from '../server/platform/ids.ts';
import { openBrowser } from '../web/e2e/browser.ts';
import { large, loadRows } from './api-rows.ts';
import { print, startBench } from './harness.ts';

const share = Number(process.argv[2] ?? 1);
const goalMs = 100;
const eventsPerSecond = 50;
const stormTicksPerSecond = 10;
const rounds = 8;
/** So often the page is looked at for whether it has come to rest. */
const maxLooks = 15;
const operator = { email: 'bench@example.com', password: 'a benchmark signs in' };

/** Makes all stations but every fiftieth online, held by a node that is not this one. */
async function connectAll(pool: pg.Pool): Promise<void> {
  const node = newId();
  await pool.query(
    `insert into node (id, name, roles, started_at, lease_until) values ($1, 'bench', '{gateway}', now(), now() + interval '1 day')`,
    [node],
  );
  await pool.query(
    `update ownership w set node_id = $1, epoch = epoch + 1
       from (select id, row_number() over (order by id) as n from station) s where s.id = w.station_id and s.n % 50 <> 0`,
    [node],
  );
  await pool.query(`update station set last_seen_at = now(), boot_status = 'accepted'`);
}

/** Connectors change their state all over the network, as told by their stations. Gives how to end it. */
function storm(pool: pg.Pool): () => Promise<void> {
  let running = Promise.resolve();
  const tick = () => {
    running = running.then(() => strike(pool)).catch((error) => void process.stderr.write(`${error}\n`));
  };
  const timer = setInterval(tick, 1000 / stormTicksPerSecond);
  return () => {
    clearInterval(timer);
    return running;
  };
}

const strikeSql = `
with picked as (
  select c.id, c.station_id, c.evse_number, c.number, s.organization_id, s.site_id, c.state as previous,
         (array['available', 'preparing', 'charging', 'finishing'])[1 + floor(random() * 4)::int] as state
    from connector c join station s on s.id = c.station_id
   where c.id = any(array(select id from connector order by random() limit $1))
), changed as (
  update connector c set state = picked.state, state_at = now() from picked where picked.id = c.id
)
insert into event (id, at, kind, organization_id, site_id, station_id, data)
select gen_random_uuid(), now(), 'connector.status', organization_id, site_id, station_id,
       jsonb_build_object('evse', evse_number, 'connector', number, 'previous', previous, 'state', state)
  from picked`;

async function strike(pool: pg.Pool): Promise<void> {
  await pool.query(strikeSql, [eventsPerSecond / stormTicksPerSecond]);
}

interface Waits {
  /** Slowest picture after an input, in ms: the browser tells them in steps of 8 ms, from 16 ms on. */
  worst: number;
  /** Longest time that the page could not react at all, in ms. */
  blocked: number;
}

/** Has the page note event timings and long tasks from its first moment. */
const observe = `
  globalThis.waits = { worst: 0, blocked: 0 };
  new PerformanceObserver((list) => {
    for (const { duration, interactionId } of list.getEntries())
      if (interactionId) globalThis.waits.worst = Math.max(globalThis.waits.worst, duration);
  }).observe({ type: 'event', durationThreshold: 16, buffered: true });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.waits.blocked = Math.max(globalThis.waits.blocked, duration);
  }).observe({ type: 'longtask', buffered: true });`;

const reset = (page: Page) => page.evaluate('globalThis.waits = { worst: 0, blocked: 0 }');

/** The figures since the last reset, after the browser has told its last picture. */
async function take(page: Page): Promise<Waits> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))');
  return (await page.evaluate('globalThis.waits')) as Waits;
}

/** Waits until the page was free of long tasks for a while: what opening costs is told on its own. */
async function quiet(page: Page): Promise<void> {
  for (let look = 0; look < maxLooks; look += 1) {
    await reset(page);
    await page.waitForTimeout(1_000);
    if ((await take(page)).blocked === 0) return;
  }
}

const slow: string[] = [];

/** Does a thing several times and prints how long the slowest kept the person waiting. */
async function measure(page: Page, name: string, act: (round: number) => Promise<unknown>): Promise<void> {
  await reset(page);
  for (let round = 0; round < rounds; round += 1) await act(round);
  const { worst, blocked } = await take(page);
  if (worst > goalMs) slow.push(name);
  print(`${name}: slowest picture / longest task`, `${Math.round(worst)} / ${Math.round(blocked)} ms`);
}

async function interactions(page: Page, when: string): Promise<void> {
  const where = page.getByRole('radiogroup').first();
  const rows = page.getByRole('row');
  const settled = () => page.waitForLoadState('networkidle', { timeout: 3000 }).catch(() => {});
  await measure(page, `${when}: map and list in turn`, async (round) => {
    await where
      .locator('label')
      .nth(round % 2 === 0 ? 1 : 0)
      .click();
    await settled();
  });
  await where.locator('label').nth(1).click();
  await rows.nth(3).waitFor();
  await measure(page, `${when}: scroll the list`, async () => {
    await rows.nth(3).hover();
    await page.mouse.wheel(0, 4000);
    await settled();
  });
  await measure(page, `${when}: hover rows`, async (round) => {
    await rows.nth(2 + (round % 6)).hover();
  });
  const search = page.getByPlaceholder('Search').last();
  await measure(page, `${when}: search`, async (round) => {
    await search.pressSequentially(String(round));
    await settled();
    await page.keyboard.press('Backspace');
  });
  const state = page.locator('main select').first();
  await measure(page, `${when}: filter by state`, async () => {
    await state.focus();
    await page.keyboard.press('ArrowDown');
    await settled();
  });
  await state.selectOption({ index: 0 });
  await settled();
  await measure(page, `${when}: open and leave a station`, async (round) => {
    await rows.nth(2 + (round % 6)).click({ position: { x: 300, y: 12 } });
    await settled();
    await page.keyboard.press('Escape');
  });
}

execFileSync('npm', ['run', 'build', '--silent'], { cwd: join(import.meta.dirname, '..'), stdio: 'ignore' });
const bench = await startBench();
const browser = await openBrowser();
try {
  const busbar = await bench.busbar({
    BUSBAR_ADMIN_EMAIL: operator.email,
    BUSBAR_ADMIN_PASSWORD: operator.password,
  });
  const { rows } = await bench.pool.query(
    'select id from organization where parent_id is null order by created_at limit 1',
  );
  const stations = Math.round(large.stations * share);
  await loadRows(bench.pool, { ...large, stations, transactions: 20_000, samplesEach: 1 }, rows[0].id);
  await connectAll(bench.pool);

  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript(observe);
  // A page that does next to nothing: what this machine takes for any picture, whatever the page.
  await page.goto(`http://127.0.0.1:${busbar.port}/health`);
  await page.setContent('<button onclick="this.textContent += 1">0</button>');
  await page.evaluate(observe);
  await measure(page, 'a page with one button', () => page.click('button'));
  await page.goto(`http://127.0.0.1:${busbar.port}/`);
  await page.locator('input[type="email"]').fill(operator.email);
  await page.locator('input[type="password"]').fill(operator.password);
  await page.keyboard.press('Enter');
  await page.locator('canvas').waitFor();
  const from = performance.now();
  await page.reload();
  await page.getByText(/Power now/).waitFor();
  print('overview opened, figures shown', `${Math.round(performance.now() - from)} ms`);
  await page.locator('canvas').waitFor();
  print('overview opened, map shown', `${Math.round(performance.now() - from)} ms`);

  await quiet(page);
  await interactions(page, 'calm');
  await page.goto(`http://127.0.0.1:${busbar.port}/`);
  await page.locator('canvas').waitFor();
  await quiet(page);
  const end = storm(bench.pool);
  try {
    await interactions(page, `${eventsPerSecond} events/s`);
  } finally {
    await end();
  }
  print(`slower than ${goalMs} ms`, slow.join('; ') || 'none');
} finally {
  await browser.close();
  await bench.end();
}
