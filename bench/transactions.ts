/** Whole transactions per second: start, ten samples, stop. Usage: node bench/transactions.ts [seconds] */
import { print, runLoad, startBench } from './harness.ts';

const seconds = Number(process.argv[2] ?? 10);
const bench = await startBench();
try {
  const busbar = await bench.busbar();
  for (const subprotocol of ['ocpp1.6', 'ocpp2.0.1'] as const) {
    const prefix = `${subprotocol}-t-`;
    await bench.stations(prefix, 1_000);
    const url = `ws://127.0.0.1:${busbar.port}/ocpp`;
    const result = await runLoad({
      url,
      prefix,
      subprotocol,
      stations: 1_000,
      opening: 100,
      task: 'transactions',
      warmUpSeconds: 3,
      seconds,
    });
    const { rows } = await bench.pool.query(
      `select count(*)::float as count, count(*) filter (where t.state = 'ended')::float as ended,
              count(*) filter (where t.state = 'ended' and t.energy_wh <= 0)::float as wrong
         from transaction t join station s on s.id = t.station_id where s.identity like $1`,
      [`${prefix}%`],
    );
    print(
      `${subprotocol}: whole transactions per second (goal ≥ 500)`,
      result.transactionsPerSecond.toFixed(0),
    );
    print(
      `${subprotocol}: transactions / ended / without energy in the database`,
      `${rows[0].count} / ${rows[0].ended} / ${rows[0].wrong}`,
    );
    if (result.errors.length > 0) print(`${subprotocol}: errors`, result.errors.join('; '));
  }
} finally {
  await bench.end();
}
