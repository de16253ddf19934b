import type { NewId } from '../platform/ids.ts';
import type { ImportRow, ImportTable, PlannedRow } from '../platform/import-table.ts';
import { type Sentence, sentences } from '../platform/sentence.ts';
import { isZone } from '../platform/zone.ts';
import type { PlannedEvse } from './contract.ts';
import { type KnownStation, type Organizations, siteKey } from './import-world.ts';
import { type KnownModel, nothingKnown, type ReadModels } from './layout.ts';

/** Columns of a file of stations, and what else they are called. */
export const stationAliases = {
  identity: ['id', 'chargepointid', 'chargeboxid', 'stationid', 'station', 'identifier'],
  name: ['stationname', 'label'],
  organization: ['organisation', 'org', 'owner', 'operator'],
  site: ['sitename', 'location', 'locationname'],
  address: ['street', 'siteaddress'],
  postal_code: ['zip', 'zipcode', 'postcode', 'plz'],
  city: ['town', 'ort'],
  country: ['land'],
  latitude: ['lat'],
  longitude: ['lon', 'lng', 'long'],
  zone: ['timezone', 'tz'],
  evses: ['evsecount', 'connectors', 'outlets'],
  current_type: ['current', 'acdc', 'powertype'],
  max_watts: ['maxpowerw', 'power', 'maxpower'],
  plug: ['connectortype', 'plugtype'],
  vendor: ['maker', 'manufacturer', 'make', 'brand', 'hersteller'],
  model: ['stationmodel', 'modell'],
  note: ['notes', 'comment', 'remark'],
} as const;
export type StationField = keyof typeof stationAliases;

const say = sentences('import', {
  no_identity: 'The row has no identity.',
  long_identity: 'The identity is longer than 255 characters.',
  repeated: 'The identity stands in line {line} already.',
  taken: 'The identity is in use by a station that you may not change.',
  organization_missing: 'The row names no organization, and none was chosen for the whole file.',
  organization_unknown: 'There is no organization “{name}” that you may write to.',
  organization_ambiguous: 'There are several organizations “{name}”: give the id.',
  bad_number: '{field} is “{value}”, which is no number from {min} to {max}.',
  bad_zone: '“{zone}” is not an IANA time zone such as Europe/Berlin.',
  bad_current: 'The current is “{value}”: it must be AC or DC.',
  half_place: 'Latitude and longitude must be given together.',
  no_site_permission: 'The site “{site}” does not exist, and you may not make sites.',
  new_site: 'The site “{site}” is made.',
  utc_site: 'The site “{site}” is made with the zone UTC: add a column “zone” to choose another.',
  create: 'The station is made.',
  create_evses: 'The station is made with {evses} EVSEs.',
  create_layout: 'The station is made with {evses} EVSEs, as its model has them.',
  change: 'Changes {fields}.',
  same: 'Is as the file says already.',
});

export interface NewSite {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly address: string;
  readonly postalCode: string;
  readonly city: string;
  readonly country: string;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly zone: string;
}

export interface PlannedStation {
  readonly id: string;
  readonly identity: string;
  readonly organizationId: string;
  readonly siteId: string | null;
  readonly name: string;
  readonly note: string;
  readonly vendor: string | null;
  readonly model: string | null;
  /** What is known of its model. */
  readonly known: KnownModel;
  /** What it is made with: as many as the row says, or those of its model. */
  readonly evses: readonly PlannedEvse[];
}

export interface StationPlan {
  readonly rows: readonly PlannedRow[];
  readonly sites: readonly NewSite[];
  readonly create: readonly PlannedStation[];
  readonly change: readonly PlannedStation[];
}

export interface World {
  readonly organizations: Organizations;
  readonly stations: ReadonlyMap<string, KnownStation>;
  readonly sites: ReadonlyMap<string, string>;
  readonly maySites: boolean;
  readonly newId: NewId;
  readonly modelOf: Awaited<ReturnType<ReadModels>>;
}

/** Most EVSEs that a row may ask for. */
const MAX_EVSES = 100;

/** Decides what becomes of each row of a file of stations: pure. The same file again changes nothing. */
export function planStations(table: ImportTable<StationField>, world: World): StationPlan {
  const lines = new Map<string, number>();
  const sites = new Map<string, NewSite>();
  const rows: PlannedRow[] = [];
  const create: PlannedStation[] = [];
  const change: PlannedStation[] = [];

  for (const row of table.rows) {
    const { identity } = row.values;
    const read = readRow(row, world);
    const first = lines.get(identity);
    if (first !== undefined) read.errors.push(say('repeated', { line: first }));
    else lines.set(identity, row.line);
    const place = read.errors.length === 0 ? sitePlan(row, read, world, sites) : undefined;
    if (read.errors.length > 0 || !place) {
      rows.push({ line: row.line, subject: identity, outcome: 'error', sentences: read.errors });
      continue;
    }
    if (place.site) sites.set(siteKey(place.site.organizationId, place.site.name), place.site);
    const known = world.stations.get(identity);
    const planned = plannedStation(row, read, table, known, place.siteId, world);
    const fields = known ? changedFields(planned, known) : [];
    const byModel = !known && read.evses === 0;
    if (!known) create.push(planned);
    else if (fields.length > 0) change.push(planned);
    const outcome = !known ? 'create' : fields.length > 0 ? 'change' : 'same';
    rows.push({
      line: row.line,
      subject: identity,
      outcome,
      sentences: [...place.sentences, told(outcome, planned, fields, byModel)],
    });
  }
  return { rows, sites: [...sites.values()], create, change };
}

type Row = ImportRow<StationField>;

/** A row's values, checked; `errors` says what is wrong with it. */
function readRow({ values }: Row, { organizations, stations }: World) {
  const errors: Sentence[] = [];
  const known = stations.get(values.identity);
  if (!values.identity) errors.push(say('no_identity'));
  if (values.identity.length > 255) errors.push(say('long_identity'));
  if (known && !known.reachable) errors.push(say('taken'));

  const number = (field: 'latitude' | 'longitude' | 'evses' | 'max_watts', min: number, max: number) => {
    const value = values[field];
    if (!value) return null;
    const read = Number(value.replace(',', '.'));
    if (Number.isFinite(read) && read >= min && read <= max) return read;
    errors.push(say('bad_number', { field: field.replace('_', ' '), value, min, max }));
    return null;
  };
  const latitude = number('latitude', -90, 90);
  const longitude = number('longitude', -180, 180);
  if (!values.latitude !== !values.longitude) errors.push(say('half_place'));
  const current = values.current_type.toUpperCase() || 'AC';
  if (current !== 'AC' && current !== 'DC') errors.push(say('bad_current', { value: values.current_type }));
  if (values.zone && !isZone(values.zone)) errors.push(say('bad_zone', { zone: values.zone }));

  const organizationId = whose(values.organization, known, organizations, errors);
  return {
    errors,
    organizationId,
    latitude,
    longitude,
    evses: Math.trunc(number('evses', 0, MAX_EVSES) ?? 0),
    maxWatts: number('max_watts', 1, 10_000_000),
    currentType: current === 'DC' ? ('DC' as const) : ('AC' as const),
  };
}
type Read = ReturnType<typeof readRow>;

function whose(
  name: string,
  known: KnownStation | undefined,
  organizations: Organizations,
  errors: Sentence[],
): string {
  if (!name) {
    const usual = known?.organizationId ?? organizations.usual;
    if (usual === undefined) errors.push(say('organization_missing'));
    return usual ?? '';
  }
  const found = organizations.find(name);
  if (typeof found === 'object') return found.id;
  errors.push(say(found === 'unknown' ? 'organization_unknown' : 'organization_ambiguous', { name }));
  return '';
}

/** The site that a row names: known, made by a row before, or to be made. */
function sitePlan(row: Row, read: Read, world: World, made: ReadonlyMap<string, NewSite>) {
  const { site: name, zone, address, city, country, postal_code: postalCode } = row.values;
  if (!name) return { siteId: undefined, site: undefined, sentences: [] };
  const key = siteKey(read.organizationId, name);
  const siteId = world.sites.get(key) ?? made.get(key)?.id;
  if (siteId) return { siteId, site: undefined, sentences: [] };
  if (!world.maySites) {
    read.errors.push(say('no_site_permission', { site: name }));
    return undefined;
  }
  const { organizationId, latitude, longitude } = read;
  const place = { address, postalCode, city, country, latitude, longitude, zone: zone || 'UTC' };
  const site: NewSite = { id: world.newId(), organizationId, name, ...place };
  return { siteId: site.id, site, sentences: [say(zone ? 'new_site' : 'utc_site', { site: name })] };
}

function plannedStation(
  { values }: Row,
  read: Read,
  table: ImportTable<StationField>,
  known: KnownStation | undefined,
  siteId: string | undefined,
  { newId, modelOf }: World,
): PlannedStation {
  const vendor = values.vendor.slice(0, 50) || null;
  const model = values.model.slice(0, 50) || null;
  const told = vendor || model ? modelOf({ vendor, model, firmware: null }) : nothingKnown;
  return {
    id: known?.id ?? newId(),
    identity: values.identity,
    organizationId: read.organizationId,
    // A file without the column, or an empty cell, leaves a station where it is; a new owner's stands nowhere yet.
    siteId: siteId ?? (known?.organizationId === read.organizationId ? known.siteId : null),
    name: table.has('name') ? values.name.slice(0, 200) : (known?.name ?? ''),
    note: table.has('note') ? values.note.slice(0, 5000) : (known?.note ?? ''),
    vendor,
    model,
    known: told,
    evses: read.evses > 0 ? likeEachOther(read, values.plug.slice(0, 50)) : told.evses,
  };
}

/** What a row says of all EVSEs of its station. */
const likeEachOther = ({ evses, currentType, maxWatts }: Read, plug: string): PlannedEvse[] =>
  Array.from({ length: evses }, (_, index) => ({
    number: index + 1,
    currentType,
    phases: 3,
    ...(maxWatts !== null && { maxWatts }),
    plugs: plug ? [plug] : [],
  }));

function changedFields(planned: PlannedStation, known: KnownStation): string[] {
  const fields = { organizationId: 'organization', siteId: 'site', name: 'name', note: 'note' } as const;
  return (Object.keys(fields) as (keyof typeof fields)[])
    .filter((field) => planned[field] !== known[field])
    .map((field) => fields[field]);
}

function told(
  outcome: 'create' | 'change' | 'same',
  { evses }: PlannedStation,
  fields: readonly string[],
  byModel: boolean,
): Sentence {
  if (outcome === 'change') return say('change', { fields: fields.join(', ') });
  if (outcome === 'same') return say('same');
  if (evses.length === 0) return say('create');
  return say(byModel ? 'create_layout' : 'create_evses', { evses: evses.length });
}
