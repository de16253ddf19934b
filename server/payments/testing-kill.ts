/** A process that works on one payment and stands still at one step, to be killed there: `… URL NAME PAYMENT KIND STEP NOW`. */

import { writeSync } from 'node:fs';
import { manualClock } from '../platform/clock.ts';
import { openDatabase } from '../platform/database/database.ts';
import { createPerformer } from './perform.ts';
import { allLanes } from './store.ts';
import { type Asked, bareHouse } from './testing-crash.ts';

const [connectionString, applicationName, paymentId, kind, at, now] = process.argv.slice(2) as [
  ...[string, string, string, string, string, string],
];
const connections = openDatabase({ connectionString }, { max: 2, applicationName });
const asked: Asked[] = [];
/** What this process asked of stations, and whether it came to its step. */
const say = (died: boolean) => writeSync(1, `${JSON.stringify({ died, asked })}\n`);
const performer = createPerformer(bareHouse(connections, manualClock(now), asked), (step, effect) => {
  if (step !== at || effect.kind !== kind) return;
  say(true);
  // Nothing goes on in this process any more, not even what was sent.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
await performer.settle(paymentId, allLanes);
say(false);
await connections.close();
