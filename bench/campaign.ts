/**
 * Does a firmware campaign slow down what stations say? Stations tell meter values at a steady pace, first in peace, then
 * while a campaign goes over all of them and each fetches its file.
 * Usage: node bench/campaign.ts [stations, default 5000] [messages a second, default 500] [seconds of the campaign at the
 * most, default 1800]
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { FleetOptions, Part } from './campaign-fleet.ts';
import { percent, print, startBench } from './harness.ts';

const stations = Number(process.argv[2] ?? 5_000);
const ratePerSecond = Number(process.argv[3] ?? 500);
const mostSeconds = Number(process.argv[4] ?? 1_800);
const warmUpSeconds = 10;
const calmSeconds = 60;
const fileBytes = 256 * 1_024;
const apiKey = 'bbk_benchmark_key_of_enough_length_0001';

const wait = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1_000));

/** Starts the fleet; each call of `part` gives what was measured since the one before. */
async function startFleet(options: FleetOptions) {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'campaign-fleet.ts'), JSON.stringify(options)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the fleet ended before it told anything');
    return JSON.parse(value) as Part;
  };
  await read();
  return {
    part(): Promise<Part> {
      child.stdin.write('part\n');
      return read();
    },
    end: () => child.stdin.write('end\n'),
  };
}

const bench = await startBench();
try {
  await bench.stations('fleet-', stations);
  const busbar = await bench.busbar({ BUSBAR_ADMIN_API_KEY: apiKey });
  const ask = async (method: string, path: string, body?: unknown) => {
    const raw = body instanceof Uint8Array;
    const answer = await fetch(`http://127.0.0.1:${busbar.port}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(body !== undefined && { 'content-type': raw ? 'application/octet-stream' : 'application/json' }),
      },
      ...(body !== undefined && { body: raw ? new Uint8Array(body) : JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`);
    return JSON.parse(text);
  };
  const { rows } = await bench.pool.query(
    `select organization_id as id from station where identity = 'fleet-0'`,
  );
  // The stations of a benchmark hang below no root: the key of the whole house reaches only what does.
  await bench.pool.query(
    `update organization o set parent_id = r.id, path = array[r.id, o.id]
       from (select id from organization where parent_id is null and id <> $1 order by created_at limit 1) r
      where o.id = $1`,
    [rows[0].id],
  );
  const organizationId: string = rows[0].id;
  const fleet = await startFleet({
    url: `ws://127.0.0.1:${busbar.port}/ocpp`,
    prefix: 'fleet-',
    stations,
    ratePerSecond,
    stepMs: 1_000,
  });
  await wait(warmUpSeconds);
  await fleet.part();
  await wait(calmSeconds);
  const calm = await fleet.part();

  const { id: firmwareId } = await ask('POST', '/firmware-files', { organizationId, name: 'bench.bin' });
  await ask('PUT', `/firmware-files/${firmwareId}/content`, new Uint8Array(fileBytes).fill(7));
  const { id } = await ask('POST', '/campaigns', {
    organizationId,
    name: 'Bench',
    query: { vendor: 'Bench' },
    firmware: { firmwareId },
    plan: {
      canary: 10,
      waveSize: stations,
      successPercent: 90,
      parallel: 200,
      retries: 0,
      retryMinutes: 1,
      tryMinutes: 30,
      waitHours: 1,
    },
  });
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 1_000;
  let campaign = await ask('GET', `/campaigns/${id}`);
  while (campaign.state === 'running' && elapsed() < mostSeconds) {
    await wait(2);
    campaign = await ask('GET', `/campaigns/${id}`);
  }
  const busy = await fleet.part();
  const seconds = elapsed();
  fleet.end();

  print('stations, messages a second', `${calm.connected}, ${ratePerSecond}`);
  const told = ({ p50, p99, answered }: Part) =>
    `p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)} ms (${answered} messages)`;
  print('answers in peace', told(calm));
  print(`answers during the campaign, ${seconds.toFixed(0)} s`, told(busy));
  print('p99 during / before (goal ≤ 2)', (busy.p99 / calm.p99).toFixed(2));
  print('campaign', `${campaign.state}: ${JSON.stringify(campaign.counts)}`);
  print('stations that fetched and installed', `${busy.fetched}, ${busy.installed}`);
  print('installed', percent(busy.installed / stations));
  if (busy.errors.length > 0) print('errors', busy.errors.join('; '));
} finally {
  await bench.end();
}
