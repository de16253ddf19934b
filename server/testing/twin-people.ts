import { newId } from '../platform/ids.ts';

type Insert = (table: string, row: Record<string, unknown>) => Promise<void>;
type Planted = Readonly<
  Record<
    | 'mark'
    | 'organizationId'
    | 'siteId'
    | 'driverId'
    | 'groupId'
    | 'fleetId'
    | 'costCentreId'
    | 'vehicleId'
    | 'departureId'
    | 'contractId'
    | 'budgetId'
    | 'balanceId'
    | 'entryId'
    | 'evseLimitId'
    | 'cardRequestId'
    | 'endedTransactionId',
    string
  >
>;

/** Plants the people behind tokens, and what they may spend. */
export async function plantPeople(insert: Insert, twin: Planted, at: Date): Promise<void> {
  const { mark, organizationId: organization_id, driverId, fleetId, groupId, siteId } = twin;
  const made = { organization_id, created_at: at };
  await insert('fleet', { id: fleetId, ...made, name: `${mark} fleet` });
  await insert('cost_centre', { id: twin.costCentreId, ...made, fleet_id: fleetId, code: mark });
  await insert('driver_group', { id: groupId, ...made, name: `${mark} group` });
  await insert('driver', {
    id: driverId,
    ...made,
    name: `${mark} driver`,
    email: `${mark}@driver.example`.toLowerCase(),
    fleet_id: fleetId,
    cost_centre_id: twin.costCentreId,
  });
  await insert('driver_group_member', { driver_id: driverId, group_id: groupId });
  await insert('vehicle', {
    id: twin.vehicleId,
    ...made,
    plate: mark,
    driver_id: driverId,
    fleet_id: fleetId,
  });
  await insert('departure', {
    id: twin.departureId,
    ...made,
    vehicle_id: twin.vehicleId,
    site_id: siteId,
    weekdays: [1, 2, 3, 4, 5, 6, 7],
    leaves_at: '06:00',
    energy_wh: 30_000,
  });
  const from = { ...made, driver_id: driverId, valid_from: at };
  await insert('contract', { id: twin.contractId, ...from, name: mark });
  // A driver is shown what the fleet has too.
  await insert('contract', { id: newId(), ...made, fleet_id: fleetId, valid_from: at, name: mark });
  await insert('balance', { id: newId(), ...made, fleet_id: fleetId, currency: 'EUR' });
  await insert('budget', {
    id: newId(),
    ...made,
    subject_kind: 'fleet',
    subject_id: fleetId,
    period: 'month',
    energy_wh: 1_000_000,
  });
  await insert('budget', {
    id: twin.budgetId,
    ...made,
    subject_kind: 'driver',
    subject_id: driverId,
    period: 'month',
    currency: 'EUR',
    amount_minor: 10_000,
  });
  const paid = { amount_minor: 500, currency: 'EUR' };
  await insert('balance', { id: twin.balanceId, ...made, ...paid, driver_id: driverId });
  await insert('balance_movement', {
    id: newId(),
    balance_id: twin.balanceId,
    kind: 'top_up',
    amount_minor: 500,
    after_minor: 500,
    note: mark,
    by_kind: 'system',
    at,
  });
  await insert('site_access', { site_id: siteId, organization_id });
  const named = { site_id: siteId, subject_kind: 'driver', subject_id: driverId, created_at: at };
  await insert('site_access_entry', { id: twin.entryId, ...named });
  await insert('evse_limit', { id: twin.evseLimitId, ...named });
  const email = `${mark}@account.example`.toLowerCase();
  const account = { id: newId(), email, email_key: email, created_at: at };
  await insert('drive_account', account);
  await insert('drive_card_request', {
    ...{ id: twin.cardRequestId, account_id: account.id, driver_id: driverId, organization_id },
    ...{ number: mark, number_key: mark, asked_at: at },
  });
}
