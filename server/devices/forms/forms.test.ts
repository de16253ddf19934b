import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addStation, testStation } from '../../gateway/testing.ts';
import { type TestHouse, testHouse } from '../../testing/house.ts';

let all: TestHouse;
let url: string;
const get = async (path: string) => (await all.ask(all.ownerKey, 'GET', path)).json();
const put = (path: string, body: unknown) => all.ask(all.ownerKey, 'PUT', path, body);
const fieldsOf = async (identity: string, form: string): Promise<Record<string, Record<string, unknown>>> =>
  Object.fromEntries(
    (await get(`/stations/${identity}/forms/${form}`)).fields.map((field: { name: string }) => [
      field.name,
      field,
    ]),
  );

beforeAll(async () => {
  all = await testHouse();
  url = `ws://${await all.open()}`;
});
afterAll(() => all.end());

describe('a form of a station’s settings', () => {
  it('shows and sets a 1.6 station’s keys by what they mean', async () => {
    await addStation(all.database, all.rootId, 'FORM-16', { version: '1.6' });
    const one = await testStation(url, 'FORM-16', '1.6', {
      GetConfiguration: () => ({
        configurationKey: [
          { key: 'LocalPreAuthorize', readonly: false, value: 'false' },
          { key: 'AuthorizationCacheEnabled', readonly: true, value: 'true' },
          { key: 'MeterValueSampleInterval', readonly: false, value: '60' },
        ],
      }),
      ChangeConfiguration: ({ key }: { key: string }) => ({
        status: key === 'LocalPreAuthorize' ? 'Accepted' : 'NotSupported',
      }),
    });
    await all.ask(all.ownerKey, 'POST', '/stations/FORM-16/commands/get-configuration', {});
    const fields = await fieldsOf('FORM-16', 'authorization');
    expect(fields.localPreAuthorize).toMatchObject({
      value: 'false',
      known: true,
      writable: true,
      kind: 'yes_no',
    });
    expect(fields.cacheEnabled).toMatchObject({ value: 'true', writable: false });
    expect(fields.offlineUnknown).toMatchObject({ value: null, known: false });
    // 1.6 has no master pass, and no word for how long an outage is.
    expect(fields.masterPass).toBeUndefined();
    expect(fields.offlineThreshold).toBeUndefined();
    expect((await fieldsOf('FORM-16', 'metering')).sampleInterval).toMatchObject({ value: '60', unit: 's' });

    const set = await put('/stations/FORM-16/forms/authorization', {
      values: { localPreAuthorize: 'true', stopOnInvalid: 'true' },
    });
    expect(set.json().results).toMatchObject([
      { name: 'localPreAuthorize', verdict: 'accepted' },
      {
        name: 'stopOnInvalid',
        verdict: 'rejected',
        sentence: { text: 'Rejected by the station: NotSupported.' },
      },
    ]);
    const changes = one.heard.filter(({ action }) => action === 'ChangeConfiguration');
    expect(changes.map(({ payload }) => payload)).toEqual([
      { key: 'LocalPreAuthorize', value: 'true' },
      { key: 'StopTransactionOnInvalidId', value: 'true' },
    ]);
    expect((await fieldsOf('FORM-16', 'authorization')).localPreAuthorize).toMatchObject({ value: 'true' });
    await one.close();
  });

  it('shows and sets a 2.x station’s variables, with what the station says may be chosen (E01, J02)', async () => {
    await addStation(all.database, all.rootId, 'FORM-2', { version: '2.0.1' });
    const one = await testStation(url, 'FORM-2', '2.0.1', {
      SetVariables: ({ setVariableData }: { setVariableData: object[] }) => ({
        setVariableResult: setVariableData.map((item) => ({
          ...item,
          attributeValue: undefined,
          attributeStatus: 'Accepted',
        })),
      }),
    });
    await one.call('NotifyReport', {
      requestId: 1,
      generatedAt: new Date().toISOString(),
      seqNo: 0,
      reportData: [
        {
          component: { name: 'TxCtrlr' },
          variable: { name: 'TxStartPoint' },
          variableAttribute: [{ value: 'PowerPathClosed', mutability: 'ReadWrite' }],
          variableCharacteristics: {
            dataType: 'MemberList',
            supportsMonitoring: false,
            valuesList: 'Authorized,PowerPathClosed',
          },
        },
      ],
    });
    expect((await fieldsOf('FORM-2', 'metering')).txStart).toMatchObject({
      value: 'PowerPathClosed',
      options: ['Authorized', 'PowerPathClosed'],
    });
    const set = await put('/stations/FORM-2/forms/metering', { values: { txStart: 'Authorized' } });
    expect(set.json().results).toMatchObject([{ name: 'txStart', verdict: 'accepted' }]);
    expect(one.heard.findLast(({ action }) => action === 'SetVariables')).toMatchObject({
      payload: {
        setVariableData: [
          {
            component: { name: 'TxCtrlr' },
            variable: { name: 'TxStartPoint' },
            attributeValue: 'Authorized',
          },
        ],
      },
    });
    expect((await fieldsOf('FORM-2', 'metering')).txStart).toMatchObject({ value: 'Authorized' });
    expect((await put('/stations/FORM-2/forms/metering', { values: { nonsense: '1' } })).statusCode).toBe(
      422,
    );
    await one.close();
  });
});
