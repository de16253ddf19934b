import type { Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import { newId } from '../platform/ids.ts';
import type { StationOnFile } from './records.ts';

const hourMs = 3_600_000;

/** What a connector's sensor watches over, and how hot it was when it told: most of these have cooled down since. */
const limitCelsius = 75;
const heat = [
  { hoursAgo: 500, celsius: 78.4, lastedHours: 1 },
  { hoursAgo: 310, celsius: 76.1, lastedHours: 0.5 },
  { hoursAgo: 172, celsius: 81.9, lastedHours: 2 },
  { hoursAgo: 74, celsius: 77.3, lastedHours: 0.7 },
  { hoursAgo: 27, celsius: 79.8, lastedHours: 1.3 },
  { hoursAgo: 3, celsius: 76.6, lastedHours: undefined },
] as const;

interface Where {
  readonly rootId: string;
  /** The site whose stations keep a list of tokens themselves: its vans charge when the network is away, too. */
  readonly depotSiteId: string;
  readonly now: Date;
  readonly madeAt: Date;
}

/** What is told to stations and what they tell of themselves: templates, a local list, monitors and what they noticed. */
export async function seedUpkeep(
  trx: Transaction<DB>,
  stations: readonly StationOnFile[],
  { rootId, depotSiteId, now, madeAt }: Where,
): Promise<void> {
  await seedTemplates(trx, rootId, madeAt);
  await trx
    .insertInto('local_list_setting')
    .values({ subject_id: depotSiteId, level: 'site', organization_id: rootId, enabled: true })
    .execute();
  const fast = stations.filter(
    ({ planned: { make } }) => make.version !== '1.6' && make.evses[0]!.kind === 'DC',
  );
  await seedMonitors(trx, fast, madeAt);
  await seedHeat(trx, fast, now);
}

/** One that stations already keep, and one that the fast chargers differ from, so that there is something to decide. */
async function seedTemplates(trx: Transaction<DB>, organization_id: string, at: Date): Promise<void> {
  const template = (
    name: string,
    note: string,
    variables: readonly object[],
    model: string | null = null,
  ) => ({
    id: newId(),
    organization_id,
    name,
    note,
    model,
    mode: 'ask',
    variables: JSON.stringify(variables),
    created_at: at,
    changed_at: at,
  });
  await trx
    .insertInto('configuration_template')
    .values([
      template('Every station', 'Who unplugs has ended: nobody pays for a bay that is free.', [
        { component: 'TxCtrlr', variable: 'StopTxOnEVSideDisconnect', value: 'true' },
      ]),
      template(
        'Fast chargers',
        'A sample every 30 seconds: drivers watch the power while they wait.',
        [{ component: 'SampledDataCtrlr', variable: 'TxUpdatedInterval', value: '30' }],
        'Tower*',
      ),
    ])
    .execute();
}

const sensor = {
  component: 'Connector',
  evse_number: 1,
  connector_number: 1,
  variable: 'Temperature',
} as const;
const monitor_id = 1;
const severity = 4;

async function seedMonitors(
  trx: Transaction<DB>,
  stations: readonly StationOnFile[],
  told_at: Date,
): Promise<void> {
  await trx
    .insertInto('variable_monitor')
    .values(
      stations.map(({ id }) => ({
        station_id: id,
        monitor_id,
        ...sensor,
        type: 'upper_threshold',
        value: limitCelsius,
        severity,
        in_transaction: false,
        kind: 'preset',
        told_at,
      })),
    )
    .execute();
}

async function seedHeat(trx: Transaction<DB>, stations: readonly StationOnFile[], now: Date): Promise<void> {
  const rows = heat.map(({ hoursAgo, celsius, lastedHours }, index) => {
    const at = new Date(now.getTime() - hoursAgo * hourMs);
    return {
      id: newId(),
      station_id: stations[(index * 3) % stations.length]!.id,
      event_id: index + 1,
      ...sensor,
      trigger: 'alert',
      kind: 'preset',
      value: String(celsius),
      monitor_id,
      monitor_type: 'upper_threshold',
      severity,
      cleared: false,
      station_at: at,
      arrived_at: at,
      cleared_at: lastedHours === undefined ? null : new Date(at.getTime() + lastedHours * hourMs),
    };
  });
  await trx.insertInto('device_event').values(rows).execute();
}
