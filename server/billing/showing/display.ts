import { currencyDecimals } from '@busbar/pricing';
import { type Kysely, sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import { system } from '../../access/index.ts';
import { type Commands, findTargetsById, setConfiguration, type Target } from '../../gateway/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import { type Display, type DisplayVariable, displayVariables } from './ocpp-display.ts';
import { priceFor } from './price-words.ts';

export interface DisplayOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly commands: Pick<Commands, 'run'>;
}

/** Stations that one run looks at, and values that it writes: the rest waits for the next. */
const mostStations = 500;
const mostWritten = 100;
/** A station that did not take a value is asked again after a day. */
const againMs = 86_400_000;

/**
 * Job: keeps what stations show by themselves (default price, decimals, time offset) as the tariff and the zone of their
 * site want it, at connected stations that say they can. Gives how many values were written.
 */
export async function keepDisplays({ db, clock, commands }: DisplayOptions): Promise<number> {
  const stations = await showingStations(db);
  const targets = await findTargetsById(
    db,
    stations.map(({ id }) => id),
  );
  let written = 0;
  for (const target of targets) {
    const { zone } = stations.find(({ id }) => id === target.id)!;
    const display = await displayOf(db, target, zone, clock.now());
    if (!display) continue;
    for (const variable of await wantedAt(db, target, display, clock.now())) {
      const { sentence } = await commands.run(system, target, setConfiguration, {
        variables: [variable],
      });
      await noteTold(db, target.id, variable, sentence.text, clock.now());
      written += 1;
      if (written === mostWritten) return written;
    }
  }
  return written;
}

/** Connected stations that say that they show prices. */
async function showingStations(db: Kysely<DB>): Promise<{ id: string; zone: string }[]> {
  const { rows } = await sql<{ id: string; zone: string }>`
    select s.id, coalesce(si.zone, 'UTC') as zone from station s
      join ownership o on o.station_id = s.id
      join node n on n.id = o.node_id and n.lease_until > now()
      left join site si on si.id = s.site_id
     where s.boot_status = 'accepted' and s.decommissioned_at is null
       and exists (select from device_variable v where v.station_id = s.id and v.attribute = 'Actual' and lower(v.value) = 'true'
                     and (v.variable = 'CustomDisplayCostAndPrice'
                          or (v.component = 'TariffCostCtrlr' and v.variable = 'Enabled' and v.variable_instance = 'Tariff')))
     order by s.id limit ${mostStations}`.execute(db);
  return rows;
}

async function displayOf(
  db: Kysely<DB>,
  { id }: Target,
  zone: string,
  at: Date,
): Promise<Display | undefined> {
  const price = await priceFor(db, { stationId: id, zone, evse: null, tokenId: null, at });
  if (!price) return undefined;
  const { words, prices, tariff } = price;
  return {
    words,
    prices,
    currency: tariff.currency,
    decimals: currencyDecimals(tariff.currency),
    clock: offsetsOf(zone, at),
  };
}

/** Those that the station has, whose value is another, and that it did not refuse lately. */
async function wantedAt(
  db: Kysely<DB>,
  target: Target,
  display: Display,
  now: Date,
): Promise<DisplayVariable[]> {
  const wanted = displayVariables(target.version ?? '', display);
  const { rows } = await sql<{
    name: string;
    value: string | null;
    told: string | null;
    told_at: Date | null;
  }>`
    select v.variable || coalesce('/' || nullif(v.variable_instance, ''), '') as name, v.value, d.value as told, d.told_at
      from device_variable v
      left join price_display d on d.station_id = v.station_id
       and d.variable = v.variable || coalesce('/' || nullif(v.variable_instance, ''), '')
     where v.station_id = ${target.id} and v.attribute = 'Actual'
       and v.variable = any(${wanted.map(({ variable }) => variable)}::text[])`.execute(db);
  const known = new Map(rows.map((row) => [row.name, row]));
  return wanted.filter((one) => {
    const there = known.get(nameOf(one));
    if (!there || there.value === one.value) return false;
    const lately = there.told_at && now.getTime() - there.told_at.getTime() < againMs;
    return there.told !== one.value || !lately;
  });
}

const nameOf = ({ variable, variableInstance }: DisplayVariable) =>
  variableInstance ? `${variable}/${variableInstance}` : variable;

async function noteTold(
  db: Kysely<DB>,
  station_id: string,
  one: DisplayVariable,
  status: string,
  told_at: Date,
) {
  const columns = { value: one.value, status: status.slice(0, 200), told_at };
  await db
    .insertInto('price_display')
    .values({ station_id, variable: nameOf(one), ...columns })
    .onConflict((conflict) => conflict.columns(['station_id', 'variable']).doUpdateSet(columns))
    .execute();
}

/** How far local time is from UTC, and when that changes next. */
function offsetsOf(zone: string, at: Date): Display['clock'] {
  const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone);
  const next = local.getTimeZoneTransition('next');
  return {
    offset: local.offset,
    ...(next && { next: { at: next.toInstant().toString(), offset: next.offset } }),
  };
}
