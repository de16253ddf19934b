/** All use cases of the conformance suite, block by block. */

import { authorization } from './authorization.ts';
import { byItself } from './by-itself.ts';
import { certificates } from './certificates.ts';
import { diagnostics } from './diagnostics.ts';
import { display } from './display.ts';
import { firmware } from './firmware.ts';
import { money } from './money.ts';
import { provisioning } from './provisioning.ts';
import { reservations } from './reservations.ts';
import { security } from './security.ts';
import { smartCharging } from './smart-charging.ts';
import { transactions } from './transactions.ts';
import type { UseCase } from './use-case.ts';

/** In the order of the standard's blocks: A to S. */
export const useCases: readonly UseCase[] = [
  ...security,
  ...provisioning,
  ...authorization,
  ...transactions,
  ...reservations,
  ...money,
  ...smartCharging,
  ...firmware,
  ...certificates,
  ...diagnostics,
  ...display,
  ...byItself,
];
