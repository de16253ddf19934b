/** A process that works on one payment and stands still at one step, to be killed there: `… URL PAYMENT KIND STEP`. */

import { writeSync } from 'node:fs';
import { systemClock } from '../platform/clock.ts';
import { openDatabase } from '../platform/database/database.ts';
import { createPerformer } from './perform.ts';
import { allLanes } from './store.ts';
import { bareHouse } from './testing-crash.ts';

const [connectionString, paymentId, kind, at] = process.argv.slice(2) as [string, string, string, string];
const connections = openDatabase({ connectionString }, { max: 2 });
const performer = createPerformer(bareHouse(connections, systemClock), (step, effect) => {
  if (step !== at || effect.kind !== kind) return;
  writeSync(1, 'here\n');
  // Nothing goes on in this process any more, not even what was sent.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
await performer.settle(paymentId, allLanes);
writeSync(1, 'never came there\n');
