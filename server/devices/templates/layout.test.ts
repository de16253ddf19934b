/** A model's EVSEs: given to stations that are made or boot first, under what the station says of itself. */

import type { Version } from '@busbar/ocpp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addStation, testStation } from '../../gateway/testing.ts';
import { type TestHouse, testHouse } from '../../testing/house.ts';
import { layoutDifferences, overLayout, reportedEvses } from './layout.ts';

const layout = [
  {
    number: 1,
    currentType: 'DC' as const,
    phases: 3,
    maxAmps: 500,
    maxWatts: 150_000,
    plugs: ['IEC_62196_T2_COMBO', 'CHADEMO'],
  },
  {
    number: 2,
    currentType: 'AC' as const,
    phases: 3,
    maxAmps: 32,
    maxWatts: 22_000,
    plugs: ['IEC_62196_T2'],
  },
];
const value = (
  evse: number,
  connector: number,
  variable: string,
  told: string | null,
  maxLimit: number | null = null,
) => ({
  component: connector > 0 ? 'Connector' : 'EVSE',
  evse,
  connector,
  variable,
  value: told,
  maxLimit,
});

describe('a layout', () => {
  it('yields to what the station reports, and to nothing it leaves open', () => {
    const reported = reportedEvses([
      value(1, 0, 'SupplyPhases', '0'),
      value(1, 0, 'Power', '0', 120_000),
      value(1, 2, 'ConnectorType', 'cTesla'),
      value(1, 1, 'ConnectorType', 'Unknown'),
      value(2, 0, 'SupplyPhases', '1'),
      value(3, 0, 'SupplyPhases', '1'),
    ]);
    expect(overLayout(layout, reported)).toEqual([
      { ...layout[0], maxWatts: 120_000, plugs: ['IEC_62196_T2_COMBO', 'NACS'] },
      { ...layout[1], phases: 1 },
    ]);
  });

  it('differs where file, report and catalogue disagree, and only there', () => {
    const onFile = layout.map(({ plugs, ...one }) => ({
      ...one,
      connectors: plugs.map((plug, at) => ({ number: at + 1, plug })),
    }));
    expect(layoutDifferences(layout, new Map(), onFile)).toEqual([]);
    const reported = reportedEvses([value(2, 0, 'SupplyPhases', '1')]);
    const others = [
      { ...onFile[1]!, phases: 1 },
      { ...onFile[1]!, number: 7 },
    ];
    expect(layoutDifferences(layout, reported, others)).toEqual([
      { evse: 1, connector: null, fact: 'evse', catalogue: 'yes', reported: null, onFile: null },
      { evse: 2, connector: null, fact: 'phases', catalogue: '3', reported: '1', onFile: '1' },
      { evse: 7, connector: null, fact: 'evse', catalogue: null, reported: null, onFile: 'yes' },
    ]);
  });
});

describe('a station of a known model', () => {
  let house: TestHouse;
  let url: string;
  beforeAll(async () => {
    house = await testHouse();
    url = `ws://${await house.open()}`;
    const model = {
      name: 'Norrwatt HPC',
      vendor: 'Norrwatt*',
      model: 'HPC*',
      facts: { rateUnits: ['W'] },
      evses: layout,
    };
    expect((await ask('POST', '/station-models', model)).status).toBe(201);
  });
  afterAll(() => house.end());

  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await house.ask(house.ownerKey, method, path, body);
    return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
  };
  const get = async (path: string) => (await ask('GET', path)).body;
  type Shown = {
    number: number;
    currentType: string;
    phases: number;
    maxAmps: number;
    maxWatts: number;
    connectors: { plug: string }[];
  };
  /** The EVSEs of a station in the words of a layout. */
  const evsesOf = async (identity: string) =>
    (await get(`/stations/${identity}`)).evses.map(
      ({ number, currentType, phases, maxAmps, maxWatts, connectors }: Shown) => ({
        number,
        currentType,
        phases,
        maxAmps,
        maxWatts,
        plugs: connectors.map(({ plug }) => plug),
      }),
    );
  const differencesOf = async (identity: string) =>
    (await get(`/stations/${identity}/model`)).layout.differences;
  const answers = {
    GetConfiguration: () => ({}),
    GetBaseReport: () => ({ status: 'Accepted' }),
  };
  async function boot(identity: string, version: Version) {
    const one = await testStation(url, identity, version, answers);
    await one.call(
      'BootNotification',
      version === '1.6'
        ? { chargePointVendor: 'Norrwatt', chargePointModel: 'HPC 150' }
        : { reason: 'PowerUp', chargingStation: { vendorName: 'Norrwatt', model: 'HPC 150' } },
    );
    return one;
  }

  it('is made with the EVSEs and facts of its model, by API and by file; what the maker of it says goes before', async () => {
    const vendor = { vendor: 'Norrwatt', model: 'HPC 150', organizationId: house.rootId };
    const made = await ask('POST', '/stations', { ...vendor, identity: 'MADE-1' });
    expect(made).toMatchObject({ status: 201, body: { vendor: 'Norrwatt' } });
    expect(await evsesOf('MADE-1')).toEqual(layout);
    expect((await get('/stations/MADE-1/model')).capabilities.rateUnits).toEqual(['W']);
    await ask('POST', '/stations', { ...vendor, identity: 'MADE-2', evses: [{ number: 1 }] });
    expect(await evsesOf('MADE-2')).toHaveLength(1);
    const csv =
      'identity,maker,model,evses\nFILE-1,Norrwatt,HPC 150,\nFILE-2,Norrwatt,HPC 150,1\nFILE-3,Nobody,X,';
    const { body } = await ask('POST', '/imports/stations', { csv, organizationId: house.rootId });
    expect(body.rows.map((row: { sentences: { key: string }[] }) => row.sentences[0]!.key)).toEqual([
      'import.create_layout',
      'import.create_evses',
      'import.create',
    ]);
    expect(await evsesOf('FILE-1')).toEqual(layout);
    expect(await evsesOf('FILE-2')).toHaveLength(1);
  });

  it.each(['1.6', '2.0.1', '2.1'] as const)(
    'gets them at its first boot in OCPP %s, and never over EVSEs that are known',
    async (version) => {
      const identity = `BOOT-${version}`;
      await addStation(house.database, house.rootId, identity, { version });
      const one = await boot(identity, version);
      expect(await evsesOf(identity)).toEqual(layout);
      // Its status finds the connector that the layout made.
      await one.call(
        'StatusNotification',
        version === '1.6'
          ? { connectorId: 2, errorCode: 'NoError', status: 'Available' }
          : { timestamp: '2026-01-05T08:00:00Z', connectorStatus: 'Available', evseId: 2, connectorId: 1 },
      );
      const { evses } = await get(`/stations/${identity}`);
      expect(evses[1].connectors).toMatchObject([{ number: 1, plug: 'IEC_62196_T2', state: 'available' }]);
      await ask('DELETE', `/stations/${identity}/evses/2`);
      await one.close();
      const again = await boot(identity, version);
      expect(await evsesOf(identity)).toEqual([layout[0]]);
      await again.close();
    },
  );

  it('that has others is shown to differ, and gets them by one click, with what it reports over them', async () => {
    const identity = 'CLICK-1';
    await ask('POST', '/stations', {
      identity,
      organizationId: house.rootId,
      evses: [{ number: 2, connectors: [{ number: 1 }] }],
    });
    expect((await ask('POST', `/stations/${identity}/layout`)).status).toBe(409);
    const one = await boot(identity, '2.0.1');
    await expect
      .poll(() => one.heard.map(({ action }) => action), { timeout: 15_000 })
      .toContain('GetBaseReport');
    expect(await evsesOf(identity)).toHaveLength(1);
    expect(await differencesOf(identity)).toMatchObject([
      { evse: 1, fact: 'evse', onFile: null },
      { evse: 2, fact: 'amps', catalogue: '32', onFile: null },
      { evse: 2, fact: 'watts' },
      { evse: 2, connector: 1, fact: 'plug' },
    ]);
    expect(await ask('POST', `/stations/${identity}/layout`)).toMatchObject({
      status: 200,
      body: { evses: 2 },
    });
    expect(await evsesOf(identity)).toEqual(layout);
    expect(await differencesOf(identity)).toEqual([]);
    const { requestId } = one.heard.find(({ action }) => action === 'GetBaseReport')!.payload as {
      requestId: number;
    };
    const fact = (component: object, name: string, told: string, maxLimit?: number) => ({
      component,
      variable: { name },
      variableAttribute: [{ value: told }],
      ...(maxLimit && {
        variableCharacteristics: { dataType: 'decimal', supportsMonitoring: false, maxLimit },
      }),
    });
    const reportData = [
      fact({ name: 'EVSE', evse: { id: 2 } }, 'SupplyPhases', '1'),
      fact({ name: 'EVSE', evse: { id: 2 } }, 'Power', '0', 7_400),
      fact({ name: 'Connector', evse: { id: 2, connectorId: 1 } }, 'ConnectorType', 'cType1'),
    ];
    await one.call('NotifyReport', {
      requestId,
      generatedAt: '2026-01-05T08:00:00Z',
      seqNo: 0,
      tbc: false,
      reportData,
    });
    const reported = { ...layout[1], phases: 1, maxWatts: 7_400, plugs: ['IEC_62196_T1'] };
    await expect.poll(() => evsesOf(identity), { timeout: 15_000 }).toEqual([layout[0], reported]);
    expect(await differencesOf(identity)).toMatchObject([
      { fact: 'phases', catalogue: '3', reported: '1', onFile: '1' },
      { fact: 'watts' },
      { fact: 'plug' },
    ]);
    await one.close();
  });
});
