import { hash } from '@node-rs/argon2';
import { sql, type Transaction } from 'kysely';
import { fastHashOf } from '../gateway/credentials.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { newId } from '../platform/ids.ts';
import { demoPassword, operators, stationPassword } from './account.ts';
import { giver } from './giver.ts';
import { firmwareOf, type PlannedStation, type PlannedToken, planStations, planTokens } from './network.ts';
import { type Owner, ownersBelow, type Place, places, rootOwner } from './places.ts';
import type { StationOnFile } from './records.ts';
import { seedBooks } from './seed-books.ts';
import { type Files, seedCampaigns } from './seed-campaigns.ts';
import { seedEnergy } from './seed-energy.ts';
import { seedGiver } from './seed-giver.ts';
import { seedPeople } from './seed-people.ts';
import { seedReservations } from './seed-reservations.ts';
import { seedGivingTariff, seedSiteTariffs, seedTariffs } from './seed-tariffs.ts';
import { seedUpkeep } from './seed-upkeep.ts';
import { seedMeterKeys } from './signing.ts';

const dayMs = 86_400_000;

/** The network as it was written: what the past refers to. */
export interface SeededNetwork {
  readonly stations: readonly StationOnFile[];
  readonly tokens: readonly PlannedToken[];
  readonly tokenIds: ReadonlyMap<PlannedToken, string>;
}

/** Writes organizations, operators, sites, stations with EVSEs and connectors, and tokens. */
export async function seedNetwork(
  trx: Transaction<DB>,
  { serverKey, files, now, days }: { serverKey: Uint8Array; files: Files; now: Date; days: number },
): Promise<SeededNetwork> {
  // It was all there some time before the past that is told.
  const madeAt = new Date(now.getTime() - (days + 60) * dayMs);
  const organizationIds = await seedOrganizations(trx, madeAt);
  const tariffsOf = {
    root: organizationIds.get(rootOwner)!,
    fleet: organizationIds.get('Kurier Blitz Fleet')!,
  };
  await seedTariffs(trx, tariffsOf, madeAt);
  await seedOperators(trx, organizationIds, serverKey, madeAt);
  const siteIds = await seedSites(trx, organizationIds, madeAt);
  const siteOf = (code: string) => [...siteIds].find(([place]) => place.code === code)![1];
  const trying = { busy: siteOf('BER-OST'), market: siteOf('ZRH-A1') };
  await seedSiteTariffs(trx, tariffsOf.root, trying, { now, days });
  const stations = planStations().map((planned) => ({
    id: newId(),
    organizationId: organizationIds.get(planned.place.owner)!,
    siteId: siteIds.get(planned.place)!,
    planned,
  }));
  await seedStations(trx, stations, now, madeAt);
  const gives = stations.find(({ planned }) => planned.identity === giver.station)!;
  await seedGivingTariff(trx, tariffsOf.root, gives.id, now);
  await seedEquipment(trx, stations, now, madeAt);
  await seedEnergy(trx, siteIds, madeAt);
  await seedPasswords(trx, stations, serverKey, madeAt);
  await seedMeterKeys(trx, stations, madeAt);
  const hotels = [...siteIds].filter(([place]) => place.owner === 'Nordpol Hotels').map(([, id]) => id);
  const paying = { ...tariffsOf, hotels: organizationIds.get('Nordpol Hotels')! };
  await seedBooks(trx, paying, hotels, madeAt);
  const tokens = planTokens();
  const tokenIds = await seedTokens(trx, tokens, organizationIds, now, madeAt);
  const depotSiteIds = [...siteIds].flatMap(([place, id]) => (place.rhythm === 'depot' ? [id] : []));
  await seedPeople(trx, { organizationIds, depotSiteIds, tokenIds, madeAt, now });
  await seedGiver(trx, { organization_id: tariffsOf.root, madeAt, now });
  await seedReservations(trx, now);
  await seedUpkeep(trx, stations, { rootId: tariffsOf.root, depotSiteId: siteOf('LEJ-DEP'), now, madeAt });
  await seedCampaigns(trx, stations, { rootId: tariffsOf.root, files, now });
  return { stations, tokens, tokenIds };
}

async function seedOrganizations(trx: Transaction<DB>, created_at: Date): Promise<Map<Owner, string>> {
  const root = newId();
  const below = ownersBelow.map(({ name, kind }) => ({ id: newId(), kind, name }));
  await trx
    .insertInto('organization')
    .values([
      { id: root, kind: 'operator', name: rootOwner, path: [root], created_at },
      ...below.map((one) => ({ ...one, parent_id: root, path: [root, one.id], created_at })),
    ])
    .execute();
  return new Map([[rootOwner, root], ...below.map(({ name, id }) => [name, id] as const)]);
}

async function seedOperators(
  trx: Transaction<DB>,
  organizationIds: ReadonlyMap<Owner, string>,
  serverKey: Uint8Array,
  created_at: Date,
): Promise<void> {
  const password_hash = await hash(demoPassword(serverKey));
  const made = operators.map((operator) => ({ ...operator, id: newId() }));
  await trx
    .insertInto('operator')
    .values(made.map(({ id, email, name }) => ({ id, email, name, password_hash, created_at })))
    .execute();
  await trx
    .insertInto('operator_grant')
    .values(
      made.map(({ id, role, owner }) => ({
        id: newId(),
        operator_id: id,
        role,
        organization_id: organizationIds.get(owner)!,
        created_at,
      })),
    )
    .execute();
}

async function seedSites(
  trx: Transaction<DB>,
  organizationIds: ReadonlyMap<Owner, string>,
  created_at: Date,
): Promise<Map<Place, string>> {
  const ids = new Map(places.map((place) => [place, newId()]));
  await trx
    .insertInto('site')
    .values(
      places.map((place) => ({
        id: ids.get(place)!,
        organization_id: organizationIds.get(place.owner)!,
        name: place.name,
        address: place.address,
        postal_code: place.postalCode,
        city: place.city,
        country: place.country,
        latitude: place.latitude,
        longitude: place.longitude,
        zone: place.zone,
        opening_hours: JSON.stringify(openingHours(place)),
        created_at,
      })),
    )
    .execute();
  return ids;
}

function openingHours({ open }: Place) {
  if (!open) return { always: true, regular: [], exceptions: [] };
  const [from, to] = open;
  const regular = Array.from({ length: 7 }, (_, day) => ({ weekday: day + 1, from, to }));
  return { always: false, regular, exceptions: [] };
}

async function seedStations(
  trx: Transaction<DB>,
  stations: readonly StationOnFile[],
  now: Date,
  created_at: Date,
): Promise<void> {
  const silentSince = ({ silentDays }: PlannedStation) =>
    silentDays ? new Date(now.getTime() - silentDays * dayMs) : undefined;
  await trx
    .insertInto('station')
    .values(
      stations.map(({ id, organizationId, siteId, planned }) => ({
        id,
        organization_id: organizationId,
        site_id: siteId,
        identity: planned.identity,
        name: planned.name,
        version: planned.make.version,
        vendor: planned.make.maker.vendor,
        model: planned.make.model,
        serial_number: planned.serial,
        firmware: firmwareOf(planned),
        boot_reason: 'PowerUp',
        booted_at: created_at,
        security_profile: planned.secured ? 1 : 0,
        last_seen_at: silentSince(planned) ?? now,
        status: planned.make.version === '1.6' ? 'available' : 'unknown',
        status_at: created_at,
        created_at,
      })),
    )
    .execute();
  await trx
    .insertInto('ownership')
    .values(stations.map(({ id, planned }) => ({ station_id: id, ended_at: silentSince(planned) ?? now })))
    .execute();
}

async function seedEquipment(
  trx: Transaction<DB>,
  stations: readonly StationOnFile[],
  now: Date,
  created_at: Date,
): Promise<void> {
  const evses = stations.flatMap(({ id: station_id, planned }) =>
    planned.make.evses.map((spec, index) => ({ id: newId(), station_id, planned, spec, number: index + 1 })),
  );
  await trx
    .insertInto('evse')
    .values(
      evses.map(({ id, station_id, number, spec }) => ({
        id,
        station_id,
        number,
        current_type: spec.kind,
        phases: spec.phases,
        max_amps: spec.maxAmps,
        max_watts: spec.maxWatts,
        created_at,
      })),
    )
    .execute();
  const connectors = evses.flatMap(({ id: evse_id, station_id, number: evse_number, planned }) =>
    planned.make.plugs.map((plug, index) => ({
      id: newId(),
      evse_id,
      station_id,
      evse_number,
      number: index + 1,
      plug,
      state: 'available',
      state_at: now,
    })),
  );
  await trx.insertInto('connector').values(connectors).execute();
}

async function seedPasswords(
  trx: Transaction<DB>,
  stations: readonly StationOnFile[],
  serverKey: Uint8Array,
  changed_at: Date,
): Promise<void> {
  const secured = stations.filter(({ planned }) => planned.secured);
  await trx
    .insertInto('station_credential')
    .values(
      secured.map(({ id, planned }) => {
        const password = Buffer.from(stationPassword(serverKey, planned.identity));
        return { station_id: id, fast_hash: fastHashOf(serverKey, id, password), changed_at };
      }),
    )
    .execute();
}

async function seedTokens(
  trx: Transaction<DB>,
  tokens: readonly PlannedToken[],
  organizationIds: ReadonlyMap<Owner, string>,
  now: Date,
  created_at: Date,
): Promise<Map<PlannedToken, string>> {
  const ids = new Map(tokens.map((token) => [token, newId()]));
  const endOf = ({ endsInDays }: PlannedToken) =>
    endsInDays === undefined ? null : new Date(now.getTime() + endsInDays * dayMs);
  await trx
    .insertInto('token')
    .values(
      tokens.map((token) => ({
        id: ids.get(token)!,
        organization_id: organizationIds.get(token.owner)!,
        kind: token.kind,
        uid: token.uid,
        uid_key: sql<string>`upper(${token.uid})`,
        label: token.label,
        group_uid: token.group ?? null,
        status: token.status,
        valid_until: endOf(token),
        created_at,
      })),
    )
    .execute();
  return ids;
}
