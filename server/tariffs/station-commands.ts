import type { Ocpp21 } from '@busbar/ocpp';
import { sql } from 'kysely';
import { type Cannot, stationCommand, type Target } from '../gateway/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Definition } from './contract.ts';
import { frozenTariff } from './freeze.ts';
import { tariffOf21 } from './ocpp21-tariff.ts';
import { tariffCommands } from './station-contract.ts';

export interface StationTariffDependencies {
  readonly db: Database;
  readonly clock: Clock;
  readonly findTransactionId: (stationId: string, transaction: string) => Promise<string | undefined>;
}

/** What 2.1 stations, which price by themselves, can be asked about tariffs (OCPP 2.1, I07 to I11). */
export function createTariffCommands({ db, clock, findTransactionId }: StationTariffDependencies) {
  /** The version of a tariff that counts now, as the station takes it; tariffs of its organization or of those above. */
  async function spelled(target: Target, tariffId: string): Promise<Ocpp21.TariffType | Cannot> {
    const now = clock.now();
    const { rows } = await sql<CurrentVersion>`
      select v.id as "versionId", t.currency, v.definition, v.texts
        from tariff t
        join organization o on o.id = ${target.organizationId}::uuid and t.organization_id = any(o.path)
        join lateral (
             select * from tariff_version v where v.tariff_id = t.id and v.withdrawn_at is null and v.valid_from <= ${now}
              order by v.valid_from desc, v.number desc limit 1) v on true
       where t.id = ${tariffId}::uuid and t.retired_at is null`.execute(db);
    const [version] = rows;
    if (!version)
      return { cannot: 'there is no such tariff for the station’s organization, or it has not begun' };
    if (version.definition.occupancy?.length)
      return { cannot: 'stations are not told tariffs that follow how busy the site is' };
    return tariffOf21(await frozenTariff(db, version, now), version.texts);
  }

  const setDefaultTariff = stationCommand(
    tariffCommands['set-default-tariff'],
    {
      ocpp21: ({ evse, tariff }: { evse: number; tariff: Ocpp21.TariffType }) => [
        'SetDefaultTariff',
        { evseId: evse, tariff },
      ],
    },
    async ({ tariffId, evse = 0 }, { target }) => {
      const tariff = await spelled(target, tariffId);
      return 'cannot' in tariff ? tariff : { evse, tariff };
    },
  );

  const changeTransactionTariff = stationCommand(
    tariffCommands['change-transaction-tariff'],
    {
      ocpp21: (params: { transactionId: string; tariff: Ocpp21.TariffType }) => [
        'ChangeTransactionTariff',
        params,
      ],
    },
    async ({ tariffId, transactionId }, { target }) => {
      const named = await findTransactionId(target.id, transactionId);
      if (named === undefined) return { cannot: 'the station has no such transaction' };
      const tariff = await spelled(target, tariffId);
      return 'cannot' in tariff ? tariff : { transactionId: named, tariff };
    },
  );

  const getTariffs = stationCommand(tariffCommands['get-tariffs'], {
    ocpp21: ({ evse = 0 }) => ['GetTariffs', { evseId: evse }],
  });

  const clearTariffs = stationCommand(tariffCommands['clear-tariffs'], {
    ocpp21: ({ tariffIds, evse }) => [
      'ClearTariffs',
      { ...(tariffIds && { tariffIds }), ...(evse !== undefined && { evseId: evse }) },
    ],
  });

  return { setDefaultTariff, changeTransactionTariff, getTariffs, clearTariffs };
}

interface CurrentVersion {
  readonly versionId: string;
  readonly currency: string;
  readonly definition: Definition;
  readonly texts: Readonly<Record<string, string>>;
}
