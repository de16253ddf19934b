/** Departures from a CSV file: each row read, held against what is known, and told of before anything is written. */

import { inScope } from '../../access/index.ts';
import { change } from '../../locations/index.ts';
import type { Scope } from '../../platform/http/caller.ts';
import { type Handled, handle } from '../../platform/http/handle.ts';
import { maxImportCharacters } from '../../platform/http/import-shapes.ts';
import { type ImportRow, type PlannedRow, readImport, reportOf } from '../../platform/import-table.ts';
import type { Sentence } from '../../platform/sentence.ts';
import type { EnergyHouse } from '../house.ts';
import * as contract from './contract.ts';
import { sayImport } from './import-sentences.ts';
import { nextDeparture } from './occurrence.ts';

/** Columns of a file of departures, and what else they are called. */
const aliases = {
  plate: ['licenseplate', 'licenceplate', 'vehicle', 'registration', 'kennzeichen'],
  site: ['depot', 'location', 'standort'],
  days: ['weekdays', 'wochentage', 'tage'],
  date: ['day', 'onday', 'datum', 'tag'],
  leaves_at: ['at', 'time', 'departure', 'leaves', 'abfahrt', 'uhrzeit'],
  energy_kwh: ['energy', 'kwh', 'energie'],
  soc_percent: ['soc', 'stateofcharge', 'ladestand'],
  note: ['notes', 'comment', 'remark', 'bemerkung'],
} as const;
type Field = keyof typeof aliases;

/** What a row says. */
interface Read {
  readonly plate: string;
  readonly site: string;
  readonly weekdays: number[] | null;
  readonly onDay: string | null;
  readonly leavesAt: string;
  readonly energyWh: number | null;
  readonly socPercent: number | null;
  readonly note: string | undefined;
}

interface Write {
  readonly id: string;
  readonly isNew: boolean;
  readonly vehicleId: string;
  readonly organizationId: string;
  readonly site: { readonly id: string; readonly organization_id: string };
  readonly read: Read;
}

type Db = EnergyHouse['db'];

/** Looks at a file of departures, and imports it. */
export function departureImportRoutes(house: EnergyHouse): Handled[] {
  const { clock, newId } = house;
  // The characters, and what escaping them in JSON adds.
  const options = { bodyLimit: maxImportCharacters * 2 };
  return [
    handle(
      contract.previewDepartureImport,
      async ({ body, scope }) => {
        const table = readImport(body.csv, aliases);
        return reportOf(table.columns, (await plan(house.db, table.rows, scope)).rows);
      },
      options,
    ),
    handle(
      contract.runDepartureImport,
      async ({ body, scope, caller }) => {
        const table = readImport(body.csv, aliases);
        return change(house, async (trx) => {
          const { rows, writes } = await plan(trx, table.rows, scope);
          for (const one of writes) await write(trx, one, clock.now());
          const sites = Map.groupBy(writes, ({ site }) => site);
          const subjects = [...sites].map(([site, made]) => ({
            organizationId: site.organization_id,
            siteId: site.id,
            count: made.length,
          }));
          return {
            result: reportOf(table.columns, rows),
            events: subjects.map(({ count, ...subject }) => ({
              kind: 'departure.changed',
              at: clock.now(),
              ...subject,
              data: { made: count },
            })),
            audit: subjects.map(({ count, ...subject }) => ({
              caller,
              action: 'departure.imported',
              subjectKind: 'site',
              subjectId: subject.siteId,
              ...subject,
              detail: { rows: count },
            })),
          };
        });
      },
      options,
    ),
  ];

  async function plan(db: Db, rows: readonly ImportRow<Field>[], scope: Scope) {
    const [vehicles, sites] = [await vehiclesIn(db, scope), await sitesIn(db, scope)];
    const known = await knownDepartures(
      db,
      [...sites.values()].flat().map(({ id }) => id),
    );
    const planned: PlannedRow[] = [];
    const writes: Write[] = [];
    const seen = new Map<string, number>();
    for (const { line, values } of rows) {
      const errors: Sentence[] = [];
      const read = readRow(values, errors);
      const vehicle = one(vehicles.get(read.plate.toUpperCase()), 'vehicle', read.plate, errors);
      const site = one(sites.get(read.site.toLowerCase()), 'site', read.site, errors);
      if (site && read.onDay !== null && errors.length === 0) {
        const next = nextDeparture(read, site.zone, clock.now().getTime());
        if (next === undefined) errors.push(sayImport('past', { day: read.onDay, at: read.leavesAt }));
      }
      const key = vehicle && site && keyOf(vehicle.id, site.id, read);
      const before = key === undefined ? undefined : seen.get(key);
      if (before !== undefined) errors.push(sayImport('repeated', { line: before }));
      if (errors.length > 0 || !vehicle || !site || key === undefined) {
        planned.push({ line, subject: read.plate, outcome: 'error', sentences: errors });
        continue;
      }
      seen.set(key, line);
      const there = known.get(key);
      const same =
        there !== undefined &&
        there.energyWh === read.energyWh &&
        there.socPercent === read.socPercent &&
        (read.note === undefined || there.note === read.note);
      const outcome = same ? 'same' : there ? 'change' : 'create';
      planned.push({ line, subject: read.plate, outcome, sentences: [sayImport(outcome)] });
      if (same) continue;
      const { id: vehicleId, organization_id: organizationId } = vehicle;
      const id = there?.id ?? newId();
      writes.push({ id, isNew: !there, vehicleId, organizationId, site, read });
    }
    return { rows: planned, writes };
  }
}

const dayNames = [
  ['monday', 'montag'],
  ['tuesday', 'dienstag'],
  ['wednesday', 'mittwoch'],
  ['thursday', 'donnerstag'],
  ['friday', 'freitag'],
  ['saturday', 'samstag'],
  ['sunday', 'sonntag'],
];

/** Weekdays as people write them: “Mon-Fri”, “Mo, Di, Mi”, “1 2 3”, “daily”; undefined when it is none of that. */
export function weekdaysOf(text: string): number[] | undefined {
  const plain = text.trim().toLowerCase();
  if (['daily', 'every day', 'täglich'].includes(plain)) return [1, 2, 3, 4, 5, 6, 7];
  const found = new Set<number>();
  for (const part of plain.split(/[,;/\s]+/).filter(Boolean)) {
    const [from, to = from] = part.split(/[-–]/).map(dayOf);
    if (from === undefined || to === undefined) return undefined;
    // From Saturday to Monday goes on over Sunday.
    for (let day = from, steps = 0; steps < 7; day = (day % 7) + 1, steps += 1) {
      found.add(day);
      if (day === to) break;
    }
  }
  return found.size > 0 ? [...found].sort() : undefined;
}

function dayOf(text: string): number | undefined {
  if (/^[1-7]$/.test(text)) return Number(text);
  const start = text.replace(/\.$/, '');
  // Two letters tell the days apart in either language.
  const at =
    start.length < 2 ? -1 : dayNames.findIndex((names) => names.some((name) => name.startsWith(start)));
  return at < 0 ? undefined : at + 1;
}

const mostNote = 500;
const mostKwh = 10_000;

function readRow(values: Readonly<Record<Field, string>>, errors: Sentence[]): Read {
  const weekdays = values.days === '' ? null : (weekdaysOf(values.days) ?? null);
  const onDay = values.date === '' ? null : values.date;
  const leavesAt = /^\d:\d\d$/.test(values.leaves_at) ? `0${values.leaves_at}` : values.leaves_at;
  const energy = numberOf(values.energy_kwh);
  const soc = numberOf(values.soc_percent);
  if (!values.plate) errors.push(sayImport('empty', { field: 'plate' }));
  if (values.days !== '' && weekdays === null) errors.push(sayImport('days', { value: values.days }));
  else if ((weekdays === null) === (onDay === null)) errors.push(sayImport('when'));
  if (onDay !== null && !isDay(onDay)) errors.push(sayImport('day', { value: onDay }));
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(leavesAt)) errors.push(sayImport('time', { value: leavesAt }));
  if ((values.energy_kwh === '') === (values.soc_percent === '')) errors.push(sayImport('amount'));
  else if (energy !== null && !(energy > 0 && energy <= mostKwh))
    errors.push(sayImport('energy', { value: values.energy_kwh }));
  else if (soc !== null && !(Number.isInteger(soc) && soc >= 1 && soc <= 100))
    errors.push(sayImport('soc', { value: values.soc_percent }));
  return {
    plate: values.plate,
    site: values.site,
    weekdays,
    onDay,
    leavesAt,
    energyWh: energy === null ? null : Math.round(energy * 1000),
    socPercent: soc,
    note: values.note === '' ? undefined : values.note.slice(0, mostNote),
  };
}

/** As people write it, with a comma or a point; NaN for what is no number. */
const numberOf = (text: string) =>
  text === '' ? null : Number(text.replace(',', '.').replace(/\s*(kwh|%)$/i, ''));

function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

function one<T>(
  found: readonly T[] | undefined,
  what: 'vehicle' | 'site',
  name: string,
  errors: Sentence[],
): T | undefined {
  if (found?.length === 1) return found[0];
  if (name !== '' || what === 'site')
    errors.push(sayImport(found ? `several_${what}` : `no_${what}`, { name }));
  return undefined;
}

async function vehiclesIn(db: Db, scope: Scope) {
  const rows = await db
    .selectFrom('vehicle')
    .select(['id', 'organization_id', 'plate'])
    .where('retired_at', 'is', null)
    .where(inScope(scope, 'vehicle.organization_id'))
    .execute();
  return Map.groupBy(rows, ({ plate }) => plate.toUpperCase());
}

async function sitesIn(db: Db, scope: Scope) {
  const rows = await db
    .selectFrom('site')
    .select(['id', 'organization_id', 'name', 'zone'])
    .where('retired_at', 'is', null)
    .where(inScope(scope, 'site.organization_id', 'site.id'))
    .execute();
  return Map.groupBy(rows, ({ name }) => name.toLowerCase());
}

/** A departure is told by vehicle, place and time: the same again changes with how much it leaves. */
const keyOf = (
  vehicleId: string,
  siteId: string,
  { weekdays, onDay, leavesAt }: Pick<Read, 'weekdays' | 'onDay' | 'leavesAt'>,
) => `${vehicleId} ${siteId} ${weekdays?.join('') ?? onDay} ${leavesAt}`;

async function knownDepartures(db: Db, siteIds: readonly string[]) {
  if (siteIds.length === 0) return new Map<string, never>();
  const rows = await db
    .selectFrom('departure')
    .select(['id', 'vehicle_id', 'site_id', 'weekdays', 'energy_wh', 'soc_percent', 'note'])
    .select((eb) => [
      eb.fn<string | null>('to_char', ['on_day', eb.val('YYYY-MM-DD')]).as('on_day'),
      eb.fn<string>('to_char', ['leaves_at', eb.val('HH24:MI')]).as('leaves_at'),
    ])
    .where('ended_at', 'is', null)
    .where('site_id', 'in', [...siteIds])
    .execute();
  return new Map(
    rows.map((row) => [
      keyOf(row.vehicle_id, row.site_id, {
        weekdays: row.weekdays,
        onDay: row.on_day,
        leavesAt: row.leaves_at,
      }),
      {
        id: row.id,
        energyWh: row.energy_wh === null ? null : Number(row.energy_wh),
        socPercent: row.soc_percent,
        note: row.note,
      },
    ]),
  );
}

async function write(db: Db, { id, isNew, vehicleId, organizationId, site, read }: Write, now: Date) {
  const amount = {
    energy_wh: read.energyWh,
    soc_percent: read.socPercent,
    ...(read.note !== undefined && { note: read.note }),
  };
  if (!isNew) {
    await db.updateTable('departure').set(amount).where('id', '=', id).execute();
    return;
  }
  await db
    .insertInto('departure')
    .values({
      id,
      organization_id: organizationId,
      vehicle_id: vehicleId,
      site_id: site.id,
      weekdays: read.weekdays,
      on_day: read.onDay,
      leaves_at: read.leavesAt,
      created_at: now,
      ...amount,
    })
    .execute();
}
