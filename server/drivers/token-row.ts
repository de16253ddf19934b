import type { TokenFacts } from './decide.ts';
import type { PersonFacts } from './means.ts';

/** What is read of a token `t` of an organization `o`, with `personJoins`, to decide about it. */
export const tokenColumns = `t.id, t.uid, t.kind, t.organization_id, o.path, t.status, t.group_uid, t.valid_from,
       t.valid_until, t.language, t.message, t.charging_priority,
       d.id as driver_id, v.id as vehicle_id, w.fleet_id, d.status = 'blocked' as driver_blocked,
       m.contracts, m.budgets, m.balance, m.group_ids`;

/** The period of a budget `b` that it is now, in the zone of its organization. */
export const periodNow = `date_trunc(b.period, now() at time zone zone_of_organization(b.organization_id))::date`;

/**
 * Who stands behind a token `t`: the driver it was given to or, of a vehicle's token, the vehicle's; the fleet of one or
 * the other. What binds a person is looked up for those tokens only that have one.
 */
export const personJoins = `
  left join vehicle v on v.id = t.vehicle_id
  left join driver d on d.id = coalesce(t.driver_id, v.driver_id)
  left join lateral (select coalesce(d.fleet_id, v.fleet_id) as fleet_id) w on true
  left join lateral (
       select (select json_agg(json_build_object('id', c.id, 'from', c.valid_from, 'until', c.valid_until))
                 from contract c where c.driver_id = d.id or c.fleet_id = w.fleet_id) as contracts,
              (select json_agg(json_build_object('id', b.id, 'limitMinor', b.amount_minor, 'limitWh', b.energy_wh,
                               'spentMinor', coalesce(s.amount_minor, 0), 'spentWh', coalesce(s.energy_wh, 0)))
                 from budget b
                 left join lateral (
                      select sum(p.amount_minor) filter (where p.currency = b.currency) as amount_minor,
                             sum(p.energy_wh) as energy_wh
                        from spent p where p.subject_id = b.subject_id and p.period = b.period
                         and p.starts_on = ${periodNow}) s on true
                where b.subject_id in (d.id, w.fleet_id, d.cost_centre_id) and b.ended_at is null) as budgets,
              (select json_build_object('id', a.id, 'leftMinor', a.amount_minor - a.held_minor)
                 from balance a where a.closed_at is null and (a.driver_id = d.id or a.fleet_id = w.fleet_id)
                order by a.driver_id nulls last limit 1) as balance,
              (select array_agg(g.group_id) from driver_group_member g where g.driver_id = d.id) as group_ids
        where d.id is not null or w.fleet_id is not null) m on true`;

export interface TokenRow {
  readonly id: string;
  readonly uid: string;
  readonly kind: TokenFacts['kind'];
  readonly organization_id: string;
  readonly path: string[];
  readonly status: TokenFacts['status'];
  readonly group_uid: string | null;
  readonly valid_from: Date | null;
  readonly valid_until: Date | null;
  readonly language: string | null;
  readonly message: string | null;
  readonly charging_priority: number | null;
  readonly driver_id: string | null;
  readonly vehicle_id: string | null;
  readonly fleet_id: string | null;
  readonly driver_blocked: boolean | null;
  readonly contracts: readonly { id: string; from: string; until: string | null }[] | null;
  readonly budgets: PersonFacts['budgets'] | null;
  readonly balance: PersonFacts['balance'];
  readonly group_ids: readonly string[] | null;
}

/** What a site says of the token. */
type Place = Pick<TokenFacts, 'listed' | 'limitedTo'>;

export function toFacts(row: TokenRow, place: Place = { listed: false, limitedTo: null }): TokenFacts {
  return {
    id: row.id,
    uid: row.uid,
    kind: row.kind,
    organizationId: row.organization_id,
    organizationPath: row.path,
    status: row.status,
    groupUid: row.group_uid,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    language: row.language,
    chargingPriority: row.charging_priority,
    message: row.message,
    person: toPerson(row),
    ...place,
  };
}

function toPerson(row: TokenRow): PersonFacts | null {
  if (row.driver_id === null && row.vehicle_id === null) return null;
  return {
    driverId: row.driver_id,
    vehicleId: row.vehicle_id,
    fleetId: row.fleet_id,
    groupIds: row.group_ids ?? [],
    blocked: row.driver_blocked ?? false,
    contracts: (row.contracts ?? []).map(({ id, from, until }) => ({
      id,
      from: new Date(from),
      until: until === null ? null : new Date(until),
    })),
    budgets: row.budgets ?? [],
    balance: row.balance,
  };
}
