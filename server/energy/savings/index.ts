/** Savings: where the power of transactions came from, what it cost, and what charging at once would have cost. */

import type { Kysely } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { Sentence } from '../../platform/sentence.ts';
import type { EnergyHouse } from '../house.ts';
import type { SavingShape } from './contract.ts';
import { reckonSavings, savingOf } from './reckon.ts';
import { savingRoutes, savingShape, sentenceOf } from './routes.ts';

export interface SavingsHouse extends EnergyHouse {
  readonly onFault: (error: unknown, about: string) => void;
}

export function createSavings(house: SavingsHouse) {
  return {
    routes: savingRoutes(house),
    repeatedWork: [
      {
        name: 'reckon-savings',
        crontab: '*/3 * * * *',
        run: () => reckonSavings(house, house.clock.now()),
      },
    ],
  };
}

/**
 * What an ended transaction saved against charging at once, and where its power came from, for whoever shows it to the
 * driver; undefined while it runs, and where its site tells neither prices nor meters.
 */
export async function findSaving(
  db: Kysely<DB>,
  transactionId: string,
  now: Date,
): Promise<(Omit<SavingShape, 'quarters'> & { readonly sentence: Sentence }) | undefined> {
  const { reckoned } = await savingOf(db, transactionId, now);
  if (!reckoned) return undefined;
  const shape = savingShape(reckoned);
  const { sunWh, batteryWh, gridWh } = shape.sources;
  if (shape.currency === null && sunWh + batteryWh + gridWh === 0) return undefined;
  return { ...shape, sentence: sentenceOf(reckoned) };
}
