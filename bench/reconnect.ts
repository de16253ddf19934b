/**
 * Everybody comes back at once: stations with profile 1 connect, boot and send two statuses, against a process that
 * has just started (cold caches). Usage: node bench/reconnect.ts [stations]
 */
import { fastHashOf } from '../server/gateway/credentials.ts';
import { print, runLoad, startBench } from './harness.ts';

const stations = Number(process.argv[2] ?? 5_000);
const password = 'a-password-of-32-characters-1234';
const key = Buffer.alloc(32, 5);
const bench = await startBench();
try {
  await bench.stations('back-', stations, (stationId) => fastHashOf(key, stationId, Buffer.from(password)));
  const busbar = await bench.busbar({ BUSBAR_SECRET_KEY: key.toString('hex') });
  const empty = busbar.resident();
  let peak = empty;
  const watching = setInterval(() => {
    peak = Math.max(peak, busbar.resident());
  }, 100);
  const result = await runLoad({
    url: `ws://127.0.0.1:${busbar.port}/ocpp`,
    prefix: 'back-',
    subprotocol: 'ocpp1.6',
    password,
    stations,
    opening: stations,
    task: 'boot',
    warmUpSeconds: 0,
    seconds: 0,
  });
  clearInterval(watching);
  const { rows } = await bench.pool.query(
    `select (select count(*) from connection_attempt)::int as refused,
            (select count(*) from ownership where node_id is not null)::int as owned,
            (select count(*) from station where booted_at is not null)::int as booted`,
  );
  print('stations at once, profile 1', String(stations));
  print('connected, booted and two statuses told in (goal ≤ 30 s)', `${result.connectSeconds.toFixed(1)} s`);
  print(
    'connected / booted / refused (goal 0 refused)',
    `${result.connected} / ${rows[0].booted} / ${result.refused + rows[0].refused}`,
  );
  print('resident at first / peak', `${(empty / 2 ** 20).toFixed(0)} / ${(peak / 2 ** 20).toFixed(0)} MiB`);
  if (result.errors.length > 0) print('errors', result.errors.join('; '));
} finally {
  await bench.end();
}
