/** One of everything that an organization can own, planted straight into the database. */

import { sql } from 'kysely';
import { type NewPosting, post } from '../books/index.ts';
import type { Database } from '../platform/database/database.ts';
import { newId } from '../platform/ids.ts';
import { plantEnergy } from './twin-energy.ts';
import { plantMeters } from './twin-meters.ts';
import { plantMoney } from './twin-money.ts';
import { plantPayments } from './twin-payments.ts';
import { plantPeople } from './twin-people.ts';
import { plantWire } from './twin-wire.ts';

/** What was planted: every id and every telling text of it, by name. */
export type Twin = Awaited<ReturnType<typeof plantTwin>>;

/**
 * Plants one of everything. `mark` stands in every name and text, so that a leak is seen even where no id
 * goes along. Whoever adds a table or a list that an organization owns adds a row here; the stranger test
 * says so when a list stays empty.
 */
export async function plantTwin(db: Database, organizationId: string, mark: string) {
  const at = new Date();
  const twin = {
    mark,
    organizationId,
    childId: newId(),
    siteId: newId(),
    stationId: newId(),
    identity: `${mark}-1`,
    evseId: newId(),
    connectorId: newId(),
    tokenId: newId(),
    tokenUid: `${mark}UID`,
    textId: newId(),
    transactionId: newId(),
    endedTransactionId: newId(),
    quarantineId: newId(),
    eventAsideId: newId(),
    commandId: newId(),
    bulkId: newId(),
    attemptId: newId(),
    reservationId: newId(),
    connectionAttemptId: newId(),
    certificateId: newId(),
    signingRequestId: newId(),
    operatorId: newId(),
    keyId: newId(),
    templateId: newId(),
    rootId: newId(),
    moveId: newId(),
    tariffId: newId(),
    versionId: newId(),
    assignmentId: newId(),
    seriesId: newId(),
    entityId: newId(),
    rateId: newId(),
    customerId: newId(),
    invoiceId: newId(),
    hostId: newId(),
    agreementId: newId(),
    statementId: newId(),
    firmwareId: newId(),
    fileId: newId(),
    campaignId: newId(),
    nodeId: newId(),
    meterId: newId(),
    whatIfId: newId(),
    carbonSeriesId: newId(),
    limitId: newId(),
    dimmingId: newId(),
    batteryId: newId(),
    vtnId: newId(),
    gridEventId: newId(),
    optOutId: newId(),
    meterKeyId: newId(),
    holdId: newId(),
    driverId: newId(),
    paymentId: newId(),
    differenceId: newId(),
    groupId: newId(),
    fleetId: newId(),
    costCentreId: newId(),
    vehicleId: newId(),
    departureId: newId(),
    contractId: newId(),
    budgetId: newId(),
    balanceId: newId(),
    entryId: newId(),
    evseLimitId: newId(),
    cardRequestId: newId(),
  };
  const insert = async (table: string, row: Record<string, unknown>) => {
    const names = Object.keys(row).map((name) => sql.ref(name));
    await sql`insert into ${sql.table(table)} (${sql.join(names)}) values (${sql.join(Object.values(row))})`.execute(
      db,
    );
  };
  const { siteId, stationId, tokenUid, transactionId } = twin;
  const owned = { organization_id: organizationId, site_id: siteId };
  const told = { station_id: stationId, arrived_at: at, at };

  const { path } = await db
    .selectFrom('organization')
    .select('path')
    .where('id', '=', organizationId)
    .executeTakeFirstOrThrow();
  await insert('organization', {
    id: twin.childId,
    parent_id: organizationId,
    kind: 'fleet',
    name: `${mark} child`,
    path: [...path, twin.childId],
    created_at: at,
  });
  await insert('site', {
    id: siteId,
    organization_id: organizationId,
    name: `${mark} site`,
    city: mark,
    zone: 'UTC',
    latitude: 50,
    longitude: 10,
    created_at: at,
  });
  await insert('station', {
    id: stationId,
    ...owned,
    identity: twin.identity,
    name: `${mark} station`,
    version: '2.0.1',
    vendor: `${mark} vendor`,
    status: 'faulted',
    status_at: at,
    created_at: at,
    last_seen_at: at,
  });
  await insert('ownership', { station_id: stationId });
  await plantWire(insert, twin, at);
  await plantMeters(insert, twin, at);
  await plantPeople(insert, twin, at);
  await insert('evse', { id: twin.evseId, station_id: stationId, number: 1, created_at: at });
  await insert('evse_limit_evse', { limit_id: twin.evseLimitId, evse_id: twin.evseId });
  await plantEnergy(insert, twin, at);
  await insert('connector', {
    id: twin.connectorId,
    evse_id: twin.evseId,
    station_id: stationId,
    evse_number: 1,
    number: 1,
    state: 'faulted',
    state_at: at,
    info: mark,
  });
  await insert('status_log', {
    id: newId(),
    ...told,
    evse_number: 1,
    connector_number: 1,
    state: 'faulted',
    source: 'status',
    info: mark,
  });
  await insert('connection_log', {
    id: newId(),
    station_id: stationId,
    connected: true,
    epoch: 1,
    address: mark,
    at,
  });
  await insert('frame_log', {
    at,
    station_id: stationId,
    direction: 'in',
    kind: 2,
    message_id: mark,
    action: 'Heartbeat',
    size: 2,
    text: `[2,"${mark}","Heartbeat",{}]`,
    answered_at: at,
    answer_size: 2,
    answer: `[3,"${mark}",{}]`,
  });
  await insert('connection_attempt', {
    id: twin.connectionAttemptId,
    at,
    identity: twin.identity,
    station_id: stationId,
    organization_id: organizationId,
    path: `/ocpp/${twin.identity}`,
    reason: 'wrong_password',
    detail: mark,
  });
  await insert('waiting_station', {
    id: newId(),
    identity: `${mark}-WAITS`,
    version: '1.6',
    vendor: mark,
    first_seen_at: at,
    last_seen_at: at,
  });
  await insert('certificate', {
    id: twin.certificateId,
    station_id: stationId,
    purpose: 'station',
    subject: mark,
    serial: mark,
    fingerprint: mark,
    chain: mark,
    not_before: at,
    not_after: at,
    issued_at: at,
    state: 'in_use',
  });
  await insert('signing_request', {
    id: twin.signingRequestId,
    station_id: stationId,
    purpose: 'station',
    csr: mark,
    received_at: at,
    state: 'to_sign',
    sentence: JSON.stringify({ key: 'x', params: {}, text: mark }),
  });
  await insert('installed_certificate', {
    station_id: stationId,
    use: 'csms_root',
    hash_algorithm: 'SHA256',
    issuer_name_hash: mark,
    issuer_key_hash: mark,
    serial: mark,
    told_at: at,
  });
  await insert('command', {
    id: twin.commandId,
    station_id: stationId,
    intent: 'reset',
    action: 'Reset',
    payload: '{}',
    actor_kind: 'system',
    bulk_id: twin.bulkId,
    requested_at: at,
    finished_at: at,
    outcome: 'offline',
    verdict: 'failed',
    sentence: JSON.stringify({ key: 'x', params: {}, text: mark }),
  });
  await insert('bulk_command', {
    id: twin.bulkId,
    intent: 'reset',
    params: '{}',
    actor_kind: 'system',
    requested_at: at,
  });
  await insert('token', {
    id: twin.tokenId,
    driver_id: twin.driverId,
    vehicle_id: twin.vehicleId,
    organization_id: organizationId,
    kind: 'rfid',
    uid: tokenUid,
    uid_key: tokenUid.toUpperCase(),
    label: mark,
    created_at: at,
  });
  const transaction = {
    ...owned,
    station_id: stationId,
    evse_number: 1,
    connector_number: 1,
    token_uid: tokenUid,
    token_id: twin.tokenId,
  };
  await insert('transaction', {
    id: transactionId,
    ...transaction,
    station_transaction_id: `${mark}-T1`,
    state: 'active',
    started_at: at,
    start_arrived_at: at,
    updated_at: at,
  });
  await insert('transaction', {
    id: twin.endedTransactionId,
    ...transaction,
    station_transaction_id: `${mark}-T2`,
    state: 'ended',
    provisional: true,
    provisional_reason: 'silent',
    started_at: at,
    start_arrived_at: at,
    ended_at: at,
    energy_wh: 1000,
    updated_at: at,
  });
  for (const id of [transactionId, twin.endedTransactionId]) {
    await insert('transaction_event', {
      id: newId(),
      transaction_id: id,
      ...told,
      kind: 'started',
      body_digest: 1,
    });
    await insert('meter_sample', {
      ...told,
      evse_number: 1,
      transaction_id: id,
      sent_at: at.toISOString(),
      context: 'Sample.Periodic',
      location: 'Outlet',
      digest: 1,
      energy_import_wh: 500,
    });
  }
  await insert('energy_quarter', { station_id: stationId, evse_number: 1, quarter: at, import_wh: 500 });
  await insert('event_aside', {
    id: twin.eventAsideId,
    consumer: 'billing',
    subject: twin.endedTransactionId,
    xid: '1',
    sequence: 1,
    at,
    kind: 'transaction.ended',
    organization_id: organizationId,
    site_id: twin.siteId,
    station_id: twin.stationId,
    subject_id: twin.endedTransactionId,
    data: '{}',
    tries: 5,
    error: `${mark} cannot be priced`,
    set_aside_at: at,
  });
  await insert('quarantine', {
    id: twin.quarantineId,
    ...owned,
    ...told,
    kind: 'stop',
    reason: 'unknown_transaction',
    body: JSON.stringify({ mark }),
    body_digest: 1,
  });
  await insert('attempt_log', {
    id: newId(),
    attempt_id: twin.attemptId,
    ...told,
    evse_number: 1,
    step: 'refused',
    reason: 'unknown',
    token_uid: tokenUid,
    token_id: twin.tokenId,
    transaction_id: twin.endedTransactionId,
  });
  await insert('device_variable', {
    station_id: stationId,
    component: mark,
    variable: 'Enabled',
    value: 'true',
    read_at: at,
  });
  await insert('variable_report', {
    station_id: stationId,
    request_id: 1,
    kind: 'full',
    answer: 'Accepted',
    asked_at: at,
  });
  await insert('configuration_template', {
    id: twin.templateId,
    ...owned,
    name: `${mark} template`,
    variables: JSON.stringify([{ component: mark, variable: 'Enabled', value: 'false' }]),
    created_at: at,
    changed_at: at,
  });
  await insert('trusted_root', {
    id: twin.rootId,
    organization_id: organizationId,
    use: 'mo_root',
    pem: mark,
    subject: `CN=${mark}`,
    fingerprint: mark,
    not_after: '2040-01-01T00:00:00Z',
    issuer_name_hash: mark,
    issuer_key_hash: mark,
    serial: '1',
    added_at: at,
    trusted_at: at,
  });
  await insert('configuration_drift', {
    station_id: stationId,
    component: mark,
    variable: 'Enabled',
    wanted: 'false',
    template_id: twin.templateId,
    heals: false,
    found_at: at,
  });
  await insert('network_move', {
    id: twin.moveId,
    station_id: stationId,
    url: `wss://${mark}.example`,
    slot: 2,
    state: 'moved',
    sentence: JSON.stringify({ key: 'x', params: {}, text: mark }),
    actor_kind: 'system',
    started_at: at,
    changed_at: at,
    until: at,
  });
  await insert('security_event', { id: newId(), station_id: stationId, type: mark, arrived_at: at });
  await insert('device_report', {
    id: newId(),
    station_id: stationId,
    kind: 'firmware',
    status: 'Installed',
    data: JSON.stringify({ mark }),
    arrived_at: at,
  });
  await insert('firmware_file', {
    id: twin.firmwareId,
    organization_id: organizationId,
    name: mark,
    created_at: at,
  });
  const asked = { station_id: stationId, requested_at: at, changed_at: at };
  await insert('firmware_request', {
    id: newId(),
    ...asked,
    kind: 'update',
    file_id: twin.firmwareId,
    name: mark,
    state: 'accepted',
  });
  const watched = { station_id: stationId, component: mark, variable: 'Temperature' };
  await insert('variable_monitor', {
    ...watched,
    monitor_id: 1,
    type: 'delta',
    value: 1,
    severity: 5,
    in_transaction: false,
    told_at: at,
  });
  await insert('device_event', {
    id: newId(),
    ...watched,
    event_id: 1,
    trigger: 'alert',
    kind: 'hardwired',
    value: mark,
    cleared: false,
    arrived_at: at,
  });
  await insert('customer_request', {
    id: newId(),
    station_id: stationId,
    request_id: 1,
    report: true,
    clear: false,
    state: 'accepted',
    requested_at: at,
    expires_at: new Date(at.getTime() + 3_600_000),
  });
  await insert('event_stream', { station_id: stationId, stream_id: 1, monitor_id: 1, opened_at: at });
  await insert('event_stream_value', { station_id: stationId, stream_id: 1, at, value: mark });
  await insert('campaign', {
    id: twin.campaignId,
    organization_id: organizationId,
    name: mark,
    kind: 'log',
    params: JSON.stringify({ kind: 'diagnostics' }),
    query: '{}',
    plan: JSON.stringify({
      canary: 0,
      waveSize: 1,
      successPercent: 0,
      parallel: 1,
      retries: 0,
      retryMinutes: 1,
      tryMinutes: 1,
      waitHours: 1,
    }),
    state: 'paused',
    created_at: at,
    changed_at: at,
  });
  await insert('campaign_station', {
    campaign_id: twin.campaignId,
    station_id: stationId,
    wave: 1,
    place: 0,
    state: 'waiting',
  });
  const logId = newId();
  await insert('log_request', {
    id: logId,
    ...asked,
    kind: 'diagnostics',
    state: 'uploaded',
    file_name: mark,
  });
  await insert('log_file', {
    id: twin.fileId,
    log_request_id: logId,
    name: mark,
    size_bytes: 0,
    sha256: mark,
    received_at: at,
  });
  await insert('reservation', {
    id: twin.reservationId,
    station_id: stationId,
    number: 1,
    evse_number: 1,
    token_uid: tokenUid,
    token_kind: 'rfid',
    token_id: twin.tokenId,
    starts_at: at,
    expires_at: new Date(at.getTime() + 60_000),
    state: 'active',
    note: mark,
    created_by_kind: 'system',
    created_at: at,
    changed_at: at,
  });
  await insert('charging_profile', {
    id: newId(),
    station_id: stationId,
    number: 1,
    evse_number: 1,
    purpose: 'tx_default',
    stack_level: 0,
    kind: 'absolute',
    schedule: JSON.stringify({
      start: 0,
      seconds: null,
      unit: 'A',
      minRate: null,
      periods: [],
      updateSeconds: null,
    }),
    source: mark,
    installed_at: at,
  });
  await insert('external_limit', {
    id: newId(),
    station_id: stationId,
    evse_number: 1,
    source: mark,
    schedules: '[]',
    told_at: at,
  });
  await insert('charging_need', {
    id: newId(),
    station_id: stationId,
    evse_number: 1,
    station_transaction_id: `${mark}-T1`,
    transfer: 'DC',
    needs: '{}',
    answered: 'Accepted',
    told_at: at,
  });
  await insert('der_control', {
    station_id: stationId,
    control_id: mark,
    control_type: 'FreqDroop',
    is_default: true,
    settings: '{}',
    state: 'active',
    set_at: at,
    changed_at: at,
  });
  await insert('tariff', {
    id: twin.tariffId,
    organization_id: organizationId,
    name: mark,
    currency: 'EUR',
    created_at: at,
  });
  const priced = { dimension: 'ENERGY', price: 1, step: 1 };
  await insert('tariff_version', {
    id: twin.versionId,
    tariff_id: twin.tariffId,
    number: 1,
    valid_from: new Date(at.getTime() + 86_400_000),
    definition: JSON.stringify({ taxIncluded: 'none', elements: [{ components: [priced] }] }),
    created_at: at,
    created_by_kind: 'system',
  });
  await insert('tariff_assignment', {
    id: twin.assignmentId,
    organization_id: organizationId,
    tariff_id: twin.tariffId,
    level: 'site',
    subject_id: siteId,
    valid_from: at,
    created_at: at,
  });
  await insert('price_series', {
    id: twin.seriesId,
    organization_id: organizationId,
    name: mark,
    currency: 'EUR',
    created_at: at,
  });
  await insert('price_point', { series_id: twin.seriesId, from_at: at, price: 1, told_at: at });
  await insert('station_tariff', {
    station_id: stationId,
    evse_number: 0,
    version_id: twin.versionId,
    status: mark,
    told_at: at,
  });
  await insert('transaction_cost', {
    transaction_id: twin.endedTransactionId,
    ...owned,
    state: 'unpriced',
    started_at: at,
    ended_at: at,
  });
  await insert('meter_key', {
    id: twin.meterKeyId,
    organization_id: organizationId,
    meter_serial: mark,
    station_id: stationId,
    public_key: mark,
    curve: 'secp256r1',
    created_at: at,
    created_by_kind: 'system',
  });
  await insert('signed_reading', {
    id: newId(),
    transaction_id: twin.endedTransactionId,
    place: 0,
    at,
    context: 'Transaction.End',
    measurand: mark,
    told: JSON.stringify(mark),
    digest: mark,
    format: 'unknown',
    encoding: 'plain',
    record: mark,
  });
  await insert('reading_verdict', {
    transaction_id: twin.endedTransactionId,
    ...owned,
    status: 'failed',
    findings: '[]',
    meter_serial: mark,
    checked_at: at,
  });
  await insert('billing_hold', {
    id: twin.holdId,
    transaction_id: twin.endedTransactionId,
    ...owned,
    cause: 'signed_readings',
    fingerprint: mark,
    raised_at: at,
  });
  await plantMoney(insert, twin, at);
  await db.transaction().execute((trx) => post(trx, { ...twinPosting(twin), at }));
  await plantPayments(insert, twin, at);
  await insert('event', {
    id: newId(),
    at,
    kind: 'station.changed',
    ...owned,
    station_id: stationId,
    subject_id: stationId,
    data: JSON.stringify({ mark }),
  });
  await insert('operator', {
    id: twin.operatorId,
    email: `${mark}@example.com`.toLowerCase(),
    name: `${mark} operator`,
    created_at: at,
  });
  await insert('operator_grant', {
    id: newId(),
    operator_id: twin.operatorId,
    role: 'viewer',
    organization_id: organizationId,
    created_at: at,
  });
  await insert('api_key', {
    id: twin.keyId,
    organization_id: organizationId,
    name: `${mark} key`,
    prefix: mark,
    key_hash: Buffer.from(mark),
    role: 'viewer',
    created_at: at,
  });
  return twin;
}

function twinPosting({
  mark,
  organizationId,
}: {
  mark: string;
  organizationId: string;
}): Omit<NewPosting, 'at'> {
  const currency = 'EUR';
  return {
    key: mark,
    text: mark,
    organizationId,
    entries: [
      { account: 'receivables', amountMinor: 119, currency },
      { account: 'revenue', amountMinor: -119, currency },
    ],
  };
}
