/** Memory of idle stations: 10,000 connected and booted, above the empty process. Usage: node bench/idle.ts [stations] */
import { print, runLoad, startBench } from './harness.ts';

const stations = Number(process.argv[2] ?? 10_000);
const bench = await startBench();
try {
  await bench.stations('idle-', stations);
  const busbar = await bench.busbar();
  const settle = () => new Promise((resolve) => setTimeout(resolve, 5_000));
  await settle();
  const empty = busbar.resident();
  let full = 0;
  const result = await runLoad(
    {
      url: `ws://127.0.0.1:${busbar.port}/ocpp`,
      prefix: 'idle-',
      subprotocol: 'ocpp1.6',
      stations,
      opening: 200,
      task: 'idle',
      warmUpSeconds: 0,
      seconds: 20,
    },
    () =>
      void settle()
        .then(settle)
        .then(() => {
          full = busbar.resident();
        }),
  );
  print('stations connected and booted', String(result.connected));
  print('resident, empty / full', `${(empty / 2 ** 20).toFixed(0)} / ${(full / 2 ** 20).toFixed(0)} MiB`);
  print('per idle station (goal ≤ 25 KB)', `${((full - empty) / result.connected / 1_000).toFixed(1)} KB`);
} finally {
  await bench.end();
}
