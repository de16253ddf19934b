import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDataTransfer, createGatewayApi, createTriggered } from '../gateway/index.ts';
import { addStation, testGateway, testStation } from '../gateway/testing.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import { createDevices, type Devices, keepDataTransfer, upkeepOcpp2, upkeepOcpp16 } from './index.ts';

let house: TestApp;
let devices: Devices;
let node: Awaited<ReturnType<typeof testGateway>>;
const faults: unknown[] = [];
const boots: { identity: string; triggered: boolean }[] = [];

beforeAll(async () => {
  let triggered: Awaited<ReturnType<typeof createTriggered>>;
  house = await testApp(async ({ db, database, bus, clock, serverKey, access }) => {
    triggered = await createTriggered(bus, clock);
    const { pool } = database;
    const onFault = (error: unknown) => faults.push(error);
    const api = createGatewayApi({
      db,
      pool,
      bus,
      clock,
      audit: access.audit,
      serverKey,
      onboarding: 'pending',
      stationUrls: () => [],
      centralToken: async () => ({ uid: 'X', kind: 'central' }),
      stationTransactionId: async () => undefined,
      limitsOf: async () => ({ items: null, bytes: null }),
      startProfile: async () => ({ cannot: 'nobody asks for a limit here' }),
      nodeId: () => node.nodeId,
      onFault,
    });
    devices = await createDevices({
      db,
      pool,
      bus,
      audit: access.audit,
      clock,
      commands: api.commands,
      heartbeatSeconds: 300,
      onBoot: ({ station }, boot) => {
        boots.push({ identity: station.identity, ...boot });
        return {};
      },
      wasTriggered: triggered.wasBootAsked,
      takeLayout: () => ({}),
      stationUrls: () => [],
      onFault,
    });
    return [...api.routes, ...api.commandRoutes([]), ...devices.routes];
  });
  const { database, bus, clock, serverKey } = house;
  const transfer = createDataTransfer(keepDataTransfer);
  const spoke2 = { ...devices.spoke2, ...upkeepOcpp2, ...transfer.spoke2 };
  const spoke16 = { ...devices.spoke16, ...upkeepOcpp16, ...transfer.spoke16 };
  const routing = { '1.6': spoke16, '2.0.1': spoke2, '2.1': spoke2 };
  node = await testGateway({
    database,
    bus,
    clock,
    serverKey,
    routing,
    slots: devices.slots,
    faults,
    triggered: triggered!,
  });
});

afterAll(async () => {
  await node.close();
  await house.close();
});

const get = async (path: string) => (await house.ask(house.ownerKey, 'GET', path)).json();
const post = async (path: string, body: unknown) =>
  (await house.ask(house.ownerKey, 'POST', path, body)).json();
const boot16 = {
  chargePointVendor: 'Acme',
  chargePointModel: 'One',
  firmwareVersion: '1.0',
  chargeBoxSerialNumber: 'SN',
};
const boot2 = {
  reason: 'PowerUp',
  chargingStation: { vendorName: 'Acme', model: 'Two', firmwareVersion: '1.0' },
};
const configurationOf = async (identity: string) =>
  (await get(`/stations/${identity}/configuration?limit=200`)).items;

describe('a boot', () => {
  test('keeps the station’s facts, tells of it, and spreads the heartbeat', async () => {
    const id = await addStation(house.database, house.rootId, 'BOOT-1');
    const station = await testStation(node.url, 'BOOT-1', '1.6');
    const [, , answer] = await station.call('BootNotification', boot16);
    expect(answer).toMatchObject({ status: 'Accepted', currentTime: house.clock.now().toISOString() });
    expect((answer as { interval: number }).interval).toBeGreaterThanOrEqual(270);
    expect((answer as { interval: number }).interval).toBeLessThanOrEqual(330);
    const { rows } = await house.database.pool.query(
      'select vendor, model, firmware, serial_number from station where id = $1',
      [id],
    );
    expect(rows).toEqual([{ vendor: 'Acme', model: 'One', firmware: '1.0', serial_number: 'SN' }]);
    const { rows: events } = await house.database.pool.query(
      `select data from event where station_id = $1 and kind = 'station.booted'`,
      [id],
    );
    expect(events).toMatchObject([{ data: { firmware: '1.0', status: 'accepted' } }]);
    expect(boots.at(-1)).toEqual({ identity: 'BOOT-1', triggered: false });
    await station.close();
  });

  test('tells the serial number where the model has it', async () => {
    const boot = { ...boot16, chargePointSerialNumber: 'SHARED', chargeBoxSerialNumber: 'OWN' };
    const serial = async (identity: string, chargePointVendor: string) => {
      const id = await addStation(house.database, house.rootId, identity);
      const station = await testStation(node.url, identity, '1.6');
      await station.call('BootNotification', { ...boot, chargePointVendor });
      await station.close();
      const { rows } = await house.database.pool.query('select serial_number from station where id = $1', [
        id,
      ]);
      return rows[0].serial_number;
    };
    expect(await serial('SERIAL-1', 'Acme')).toBe('SHARED');
    expect(await serial('SERIAL-2', 'Schneider Electric')).toBe('OWN');
  });

  test('that we asked for is no restart', async () => {
    await addStation(house.database, house.rootId, 'BOOT-2');
    const station = await testStation(node.url, 'BOOT-2', '1.6', {
      TriggerMessage: () => ({ status: 'Accepted' }),
    });
    await post('/stations/BOOT-2/commands/trigger', { message: 'boot' });
    await station.call('BootNotification', boot16);
    expect(boots.at(-1)).toEqual({ identity: 'BOOT-2', triggered: true });
    house.clock.advance(61_000);
    await station.call('BootNotification', boot16);
    expect(boots.at(-1)).toEqual({ identity: 'BOOT-2', triggered: false });
    await station.close();
  });

  test.each([
    ['pending', 'Pending'],
    ['rejected', 'Rejected'],
  ])(
    'of a station that is %s is answered so, and only what is allowed is heard',
    async (bootStatus, status) => {
      const identity = `HELD-${bootStatus}`;
      const id = await addStation(house.database, house.rootId, identity);
      await house.database.pool.query('update station set boot_status = $2 where id = $1', [id, bootStatus]);
      const station = await testStation(node.url, identity, '2.0.1');
      const before = boots.length;
      expect((await station.call('BootNotification', boot2))[2]).toMatchObject({ status });
      const event = { type: 'StartupOfTheDevice', timestamp: '2026-01-05T08:00:00Z' };
      expect((await station.call('SecurityEventNotification', event)).slice(0, 3)).toEqual([
        4,
        expect.any(String),
        'SecurityError',
      ]);
      expect(boots.length).toBe(before);
      await station.close();
    },
  );

  test('with a new firmware has the configuration read, once', async () => {
    await addStation(house.database, house.rootId, 'READ-16');
    let keys = [{ key: 'HeartbeatInterval', readonly: false, value: '300' }];
    const answers = { GetConfiguration: () => ({ configurationKey: keys }) };
    let station = await testStation(node.url, 'READ-16', '1.6', answers);
    await station.call('BootNotification', boot16);
    await expect
      .poll(() => configurationOf('READ-16'))
      .toMatchObject([
        { component: 'OCPPCommCtrlr', variable: 'HeartbeatInterval', value: '300', mutability: 'ReadWrite' },
      ]);
    await expect
      .poll(async () => (await house.database.pool.query('select 1 from device_state')).rowCount)
      .toBeGreaterThan(0);
    await station.close();
    station = await testStation(node.url, 'READ-16', '1.6', answers);
    await station.call('BootNotification', boot16);
    await station.call('Heartbeat', {});
    expect(station.heard).toEqual([]);
    keys = [{ key: 'NewKey', readonly: true, value: 'x' }];
    await station.call('BootNotification', { ...boot16, firmwareVersion: '2.0' });
    await expect
      .poll(() => configurationOf('READ-16'))
      .toMatchObject([{ variable: 'NewKey', mutability: 'ReadOnly' }]);
    await station.close();
  });
});

describe('configuration', () => {
  test('of a 2.x station comes in parts, and follows what is set and read', async () => {
    await addStation(house.database, house.rootId, 'MODEL');
    const station = await testStation(node.url, 'MODEL', '2.0.1', {
      GetBaseReport: () => ({ status: 'Accepted' }),
      SetVariables: ({ setVariableData }: { setVariableData: object[] }) => ({
        setVariableResult: setVariableData.map((item) => ({
          ...item,
          attributeValue: undefined,
          attributeStatus: 'Accepted',
        })),
      }),
    });
    await station.call('BootNotification', boot2);
    await expect.poll(() => station.heard.at(-1)?.payload).toMatchObject({ reportBase: 'FullInventory' });
    const about = { dataType: 'integer', unit: 's', minLimit: 1, maxLimit: 86400, supportsMonitoring: false };
    const part = (seqNo: number, reportData: unknown[]) =>
      station.call('NotifyReport', {
        requestId: 1,
        generatedAt: '2026-01-05T08:00:00Z',
        seqNo,
        tbc: seqNo === 0,
        reportData,
      });
    await part(0, [
      {
        component: { name: 'OCPPCommCtrlr' },
        variable: { name: 'HeartbeatInterval' },
        variableAttribute: [{ value: '300', mutability: 'ReadWrite' }],
        variableCharacteristics: about,
      },
      {
        component: { name: 'SecurityCtrlr' },
        variable: { name: 'BasicAuthPassword' },
        variableAttribute: [{ value: 'planted-5ecret', mutability: 'WriteOnly' }],
      },
    ]);
    await part(1, [
      {
        component: { name: 'Connector', evse: { id: 1, connectorId: 1 } },
        variable: { name: 'Enabled' },
        variableAttribute: [{ type: 'Actual', value: 'true' }],
      },
    ]);
    expect(await configurationOf('MODEL')).toMatchObject([
      { component: 'Connector', evse: 1, connector: 1, variable: 'Enabled', value: 'true' },
      { variable: 'HeartbeatInterval', value: '300', unit: 's', min: 1, max: 86400, dataType: 'integer' },
      { variable: 'BasicAuthPassword', value: null, mutability: 'WriteOnly' },
    ]);
    const set = await post('/stations/MODEL/commands/set-configuration', {
      variables: [
        { component: 'OCPPCommCtrlr', variable: 'HeartbeatInterval', value: '60' },
        { component: 'SecurityCtrlr', variable: 'BasicAuthPassword', value: 'planted-5ecret' },
      ],
    });
    expect(set).toMatchObject({ verdict: 'accepted' });
    expect(await configurationOf('MODEL')).toMatchObject([
      {},
      { variable: 'HeartbeatInterval', value: '60', unit: 's' },
      { variable: 'BasicAuthPassword', value: null },
    ]);
    const found = await get('/stations/MODEL/configuration?q=heartbeat');
    expect(found.items).toHaveLength(1);
    expect((await get('/stations/MODEL/configuration?names=HeartbeatInterval,None')).items).toEqual(
      found.items,
    );
    const pages = await get('/stations/MODEL/configuration?limit=2');
    const rest = await get(`/stations/MODEL/configuration?limit=2&cursor=${pages.nextCursor}`);
    expect([...pages.items, ...rest.items]).toHaveLength(3);
    await station.close();
  });

  test('a password that a station tells or is given is stored nowhere', async () => {
    await node.writer.drain();
    const { rows } = await house.database.pool.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind = 'r'`,
    );
    for (const { name } of rows) {
      const found = await house.database.pool.query(
        `select 1 from ${name} t where t::text like '%planted-5ecret%'`,
      );
      expect([name, found.rowCount]).toEqual([name, 0]);
    }
  });
});

describe('what a device tells', () => {
  test('is kept and listed: security events and reports, of every version', async () => {
    await addStation(house.database, house.rootId, 'TELLS');
    const station = await testStation(node.url, 'TELLS', '1.6');
    const event = { type: 'TamperDetectionActivated', timestamp: '2026-01-05T08:00:00', techInfo: 'door' };
    expect((await station.call('SecurityEventNotification', event))[0]).toBe(3);
    await station.call('FirmwareStatusNotification', { status: 'Installed' });
    await station.call('SignedFirmwareStatusNotification', { status: 'SignatureVerified', requestId: 7 });
    await station.call('DiagnosticsStatusNotification', { status: 'Uploaded' });
    await station.call('LogStatusNotification', { status: 'Uploading', requestId: 8 });
    await station.call('DataTransfer', { vendorId: 'Nobody', messageId: 'm', data: 'x' });
    expect((await get('/security-events?q=tamper')).items).toMatchObject([
      { identity: 'TELLS', info: 'door', stationAt: '2026-01-05T08:00:00.000Z' },
    ]);
    const { items } = await get('/stations/TELLS/reports');
    expect(
      items
        .map(({ kind, status, requestId }: { kind: string; status: string; requestId: number }) => [
          kind,
          status,
          requestId,
        ])
        .sort(),
    ).toEqual([
      ['data_transfer', 'UnknownVendorId', null],
      ['diagnostics', 'Uploaded', null],
      ['firmware', 'Installed', null],
      ['firmware', 'SignatureVerified', 7],
      ['log', 'Uploading', 8],
    ]);
    await station.close();
  });

  test('is answered properly even where nothing is done with it', async () => {
    await addStation(house.database, house.rootId, 'ASKS');
    const station = await testStation(node.url, 'ASKS', '2.0.1');
    expect((await station.call('DataTransfer', { vendorId: 'Nobody' }))[2]).toMatchObject({
      status: 'UnknownVendorId',
    });
    expect(
      (await station.call('NotifyChargingLimit', { chargingLimit: { chargingLimitSource: 'EMS' } })).slice(
        2,
        3,
      ),
    ).toEqual(['NotSupported']);
    expect((await station.call('NoSuchThing', {})).slice(2, 3)).toEqual(['NotImplemented']);
    await station.close();
  });
});

test('nothing went wrong on the way', () => {
  expect(faults).toEqual([]);
});
