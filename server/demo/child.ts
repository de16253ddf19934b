/** The simulator of the demo, in a process of its own: told by its parent what to run, and when to end. */
import { createDemoFleet, type DemoFleet, type FleetOptions } from './fleet.ts';

export type Order = { readonly kind: 'run'; readonly options: FleetOptions } | { readonly kind: 'end' };

let fleet: DemoFleet | undefined;

process.on('message', (order: Order) => {
  if (order.kind === 'end') void end();
  else {
    fleet = createDemoFleet(order.options);
    fleet.start();
  }
});
// Ctrl-C reaches the whole group: the parent decides, so that the last messages find an open door.
process.on('SIGINT', () => {});
// A parent that was killed leaves nobody behind.
process.on('disconnect', () => process.exit(0));

async function end(): Promise<void> {
  await fleet?.end();
  process.exit(0);
}
