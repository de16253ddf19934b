/**
 * Durable frames against a bare echo, statements per message, and the time of an answer at half of saturation.
 * Usage: node bench/durable.ts [seconds per round]
 */
import { type Bench, percent, print, type Running, runLoad, startBench, startEcho } from './harness.ts';
import type { LoadOptions, LoadResult } from './load.ts';

const seconds = Number(process.argv[2] ?? 10);
const stations = 1_000;
const bench = await startBench();
try {
  await bench.pool.query('create extension if not exists pg_stat_statements');
  const busbar = await bench.busbar();
  for (const subprotocol of ['ocpp1.6', 'ocpp2.0.1'] as const) await measure(bench, busbar, subprotocol);
} finally {
  await bench.end();
}

async function measure(
  bench: Bench,
  busbar: Running,
  subprotocol: LoadOptions['subprotocol'],
): Promise<void> {
  const message = subprotocol === 'ocpp1.6' ? 'MeterValues' : 'TransactionEvent Updated';
  const load = { stations, subprotocol, opening: 100, warmUpSeconds: 8, seconds, prefix: '' };
  const echo = await startEcho();
  const bareCpu = cpuOf(echo);
  const bare = await runLoad({ ...load, url: `ws://127.0.0.1:${echo.port}`, task: 'echo' }, bareCpu.onLine);
  echo.stop();

  const url = `ws://127.0.0.1:${busbar.port}/ocpp`;
  const prefix = `${subprotocol}-s-`;
  await bench.stations(prefix, stations);
  const durableCpu = cpuOf(busbar);
  const postgresCpu = cpuOf({ cpuSeconds: bench.postgresCpuSeconds });
  const saturated = await counted({ ...load, url, prefix, task: 'meter' }, (line) => {
    durableCpu.onLine(line);
    postgresCpu.onLine(line);
  });
  const prefixHalf = `${subprotocol}-h-`;
  await bench.stations(prefixHalf, stations);
  const half = await counted({
    ...load,
    url,
    prefix: prefixHalf,
    task: 'meter',
    ratePerSecond: saturated.result.perSecond / 2,
  });

  print(`${message}: bare echo, frames per second`, bare.perSecond.toFixed(0));
  print(`${message}: durable, frames per second`, saturated.result.perSecond.toFixed(0));
  print(`${message}: durable / bare (goal ≥ 30 %)`, percent(saturated.result.perSecond / bare.perSecond));
  print(
    `${message}: CPU of a message, bare / durable / PostgreSQL`,
    `${microseconds(bareCpu, bare, seconds)} / ${microseconds(durableCpu, saturated.result, seconds)} / ${microseconds(postgresCpu, saturated.result, seconds)} µs`,
  );
  print(`${message}: statements per message, saturated (goal ≤ 0.03)`, saturated.statements.toFixed(4));
  print(`${message}: frames per second at half`, half.result.perSecond.toFixed(0));
  print(`${message}: statements per message, half (goal ≤ 0.25)`, half.statements.toFixed(4));
  print(`${message}: answer at half, p50 / p99 / max (goal p99 ≤ 100)`, times(half.result));
}

/** Other work on the machine takes away throughput, hardly CPU time of each message: this ratio is the steadier one. */
function cpuOf({ cpuSeconds }: { cpuSeconds(): number }) {
  let from = 0;
  let to = 0;
  const onLine = (line: string) => {
    if (line === 'measuring') from = cpuSeconds();
    if (line === 'measured') to = cpuSeconds();
  };
  return { onLine, spent: () => to - from };
}

function microseconds(cpu: { spent(): number }, { perSecond }: LoadResult, measured: number): string {
  return ((cpu.spent() * 1e6) / (perSecond * measured)).toFixed(0);
}

function times({ p50, p99, max }: LoadResult): string {
  return `${p50.toFixed(0)} / ${p99.toFixed(0)} / ${max.toFixed(0)} ms`;
}

/** Runs a load, counts the statements it cost, and proves that each acknowledged sample is in the database. */
async function counted(
  options: LoadOptions,
  onLine: (line: string) => void = () => {},
): Promise<{ result: LoadResult; statements: number }> {
  const before = await samples(options.prefix);
  let statements: Promise<number> | undefined;
  const result = await runLoad(options, (line) => {
    onLine(line);
    if (line === 'measuring') void bench.pool.query('select pg_stat_statements_reset()');
    if (line === 'measured') statements = countStatements();
  });
  const after = await samples(options.prefix);
  const answered = result.answered - stations; // the boot of each station holds no sample
  const written = after - before;
  if (result.errors.length > 0) print(`${options.prefix}: errors`, result.errors.join('; '));
  if (written < answered - stations || written > result.sent) {
    throw new Error(
      `${answered} frames with samples were acknowledged, but ${written} samples are in the database`,
    );
  }
  print(`${options.prefix}: acknowledged frames with samples / rows found`, `${answered} / ${written}`);
  return { result, statements: (await statements!) / (result.perSecond * options.seconds) };
}

async function countStatements(): Promise<number> {
  const { rows } = await bench.pool.query(
    `select coalesce(sum(calls), 0)::float as calls from pg_stat_statements where query not ilike '%pg_stat_statements%'`,
  );
  return rows[0].calls;
}

async function samples(prefix: string): Promise<number> {
  const { rows } = await bench.pool.query(
    'select count(*)::float as count from meter_sample m join station s on s.id = m.station_id where s.identity like $1',
    [`${prefix}%`],
  );
  return rows[0].count;
}
