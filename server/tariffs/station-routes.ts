import { findTarget } from '../gateway/index.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import type { House } from './house.ts';
import * as contract from './station-contract.ts';
import { inStep, tariffsOfStations } from './station-tariffs.ts';

/** What counts at a station, and what it was told. */
export function stationTariffRoutes({ db, clock }: House): Handled[] {
  return [
    handle(contract.stationTariffs, async ({ params, signed }) => {
      const { id } = await findTarget(db, signed.scopeOf('stations:read'), params.identity);
      const all = (await tariffsOfStations(db, [id], clock.now())).get(id) ?? [];
      return {
        items: all.map((one) => ({
          evse: one.evse,
          wanted: one.wanted
            ? {
                tariffId: one.wanted.tariffId,
                name: one.wanted.tariffName,
                version: one.wanted.versionNumber,
                level: one.wanted.level,
              }
            : null,
          told: one.told
            ? {
                tariffId: one.told.tariff_id,
                name: one.told.name,
                version: one.told.number,
                status: one.told.status,
                at: one.told.told_at.toISOString(),
              }
            : null,
          inStep: inStep(one),
        })),
      };
    }),
  ];
}
