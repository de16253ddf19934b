/**
 * Lists and pages of the API over 1,000,000 transactions and 10,000,000 samples: 95th percentile of each request.
 * Usage: node bench/api.ts [share of the full amount, default 1]
 */
import { large, loadRows } from './api-rows.ts';
import { print, startBench } from './harness.ts';

const share = Number(process.argv[2] ?? 1);
const rounds = 40;
const apiKey = 'bbk_benchmark_key_of_enough_length_0001';
const bench = await startBench();
try {
  const busbar = await bench.busbar({ BUSBAR_ADMIN_API_KEY: apiKey });
  const began = performance.now();
  const { rows: roots } = await bench.pool.query(
    'select id from organization where parent_id is null order by created_at limit 1',
  );
  const organization = await loadRows(
    bench.pool,
    {
      ...large,
      transactions: Math.round(large.transactions * share),
      stations: Math.round(large.stations * share),
    },
    roots[0].id,
  );
  print('rows loaded in', `${((performance.now() - began) / 1_000).toFixed(0)} s`);

  const base = `http://127.0.0.1:${busbar.port}/api/v1`;
  const get = async (path: string) => {
    const started = performance.now();
    const response = await fetch(base + path, { headers: { authorization: `Bearer ${apiKey}` } });
    const body = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${body.slice(0, 300)}`);
    return { ms: performance.now() - started, body: JSON.parse(body) };
  };
  const { rows: picks } = await bench.pool.query(
    `select (select array_agg(id) from (select id from transaction where organization_id = $1 order by random() limit 40) t) as transactions,
            (select array_agg(identity) from (select identity from station where organization_id = $1 order by random() limit 40) s) as stations,
            (select array_agg(id) from (select id from site where organization_id = $1 order by random() limit 40) s) as sites`,
    [organization],
  );
  const { transactions, stations, sites } = picks[0];
  const pick = (list: string[], round: number) => encodeURIComponent(list[round % list.length]!);
  const requests: Record<string, (round: number) => string> = {
    'transactions, newest first': () => '/transactions?limit=50',
    'transactions, active': () => '/transactions?state=active&limit=50',
    'transactions of a site': (round) => `/transactions?siteId=${pick(sites, round)}&limit=50`,
    'transactions of a station': (round) => `/transactions?station=${pick(stations, round)}&limit=50`,
    'transactions of a token': (round) => `/transactions?token=TOKEN${round * 7}&limit=50`,
    'transactions with anomalies': () => '/transactions?anomalous=true&limit=50',
    'transactions, searched': (round) => `/transactions?q=LARGE-00${round}&limit=50`,
    'one transaction': (round) => `/transactions/${pick(transactions, round)}`,
    'its samples': (round) => `/transactions/${pick(transactions, round)}/samples`,
    'its events': (round) => `/transactions/${pick(transactions, round)}/events`,
    stations: () => '/stations?limit=50',
    'stations, searched': (round) => `/stations?q=LARGE-00${round}&limit=50`,
    'one station': (round) => `/stations/${pick(stations, round)}`,
    'its timeline': (round) => `/stations/${pick(stations, round)}/timeline`,
    'its status log': (round) => `/stations/${pick(stations, round)}/status-log?limit=50`,
    'its connections': (round) => `/stations/${pick(stations, round)}/connections?limit=50`,
    'its frames': (round) => `/stations/${pick(stations, round)}/frames?limit=50`,
    'its commands': (round) => `/stations/${pick(stations, round)}/commands?limit=50`,
    'station facets': () => '/station-facets',
    sites: () => '/sites?limit=50',
    'sites, as many as a page holds': () => '/sites?limit=200',
    'one site': (round) => `/sites/${pick(sites, round)}`,
    overview: () => '/overview',
    map: () => '/map',
    'search everywhere': (round) => `/search?q=LARGE-0${round}`,
    tokens: () => '/tokens?limit=50',
    'tokens, searched': (round) => `/tokens?q=TOKEN${round}&limit=50`,
    organizations: () => '/organizations?limit=50',
    operators: () => '/operators?limit=50',
    audit: () => '/audit?limit=50',
    quarantine: () => '/quarantine?limit=50',
    attempts: () => '/attempts?limit=50',
    'refused connections': () => '/connection-attempts?limit=50',
    'security events': () => '/security-events?limit=50',
  };
  const worst: string[] = [];
  // A request that reads next to nothing, between the others: what the machine itself takes at that time.
  const ruler: number[] = [];
  for (const [name, path] of Object.entries(requests)) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      ruler.push((await get('/roles')).ms);
      times.push((await get(path(round))).ms);
    }
    times.sort((a, b) => a - b);
    const p95 = times[Math.floor(times.length * 0.95)]!;
    if (p95 > 100) worst.push(name);
    print(
      `${name}: p50 / p95 (goal p95 ≤ 100)`,
      `${times[times.length >> 1]!.toFixed(1)} / ${p95.toFixed(1)} ms`,
    );
  }
  const pages: number[] = [];
  let cursor = '';
  for (let page = 0; page < 50; page += 1) {
    const { ms, body } = await get(
      `/transactions?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    pages.push(ms);
    cursor = body.nextCursor ?? '';
  }
  pages.sort((a, b) => a - b);
  print(
    'transactions, page after page (200 each): p50 / p95',
    `${pages[25]!.toFixed(1)} / ${pages[47]!.toFixed(1)} ms`,
  );
  ruler.sort((a, b) => a - b);
  print(
    'roles, as a ruler between all others: p50 / p95',
    `${ruler[ruler.length >> 1]!.toFixed(1)} / ${ruler[Math.floor(ruler.length * 0.95)]!.toFixed(1)} ms`,
  );
  if (worst.length > 0) print('slower than the goal', worst.join(', '));
} finally {
  await bench.end();
}
