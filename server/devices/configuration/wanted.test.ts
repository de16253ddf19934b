import { describe, expect, test } from 'vitest';
import { keyOfVariable } from '../../gateway/index.ts';
import { findDrift, isSame, type Layer, mergeWanted, type Reported } from './wanted.ts';

const layer = (values: Record<string, string>, more: Partial<Layer> = {}): Layer => ({
  templateId: 'T',
  siteId: null,
  vendor: null,
  model: null,
  firmware: null,
  version: null,
  depth: 1,
  changedAt: new Date(0),
  heals: false,
  restart: { when: 'never', from: null, to: null },
  variables: Object.entries(values).map(([variable, value]) => ({ component: 'TxCtrlr', variable, value })),
  ...more,
});
const station = { siteId: 'S', vendor: 'ABB', model: 'TAC', firmware: '1.8', version: '1.6' };
const values = (layers: readonly Layer[]) =>
  Object.fromEntries(mergeWanted(layers, station).map(({ variable, value }) => [variable, value]));
const told = (variable: string, value: string | null, more: Partial<Reported> = {}): Reported => ({
  component: 'TxCtrlr',
  componentInstance: '',
  evse: 0,
  connector: 0,
  variable,
  variableInstance: '',
  attribute: 'Actual',
  value,
  mutability: 'ReadWrite',
  dataType: null,
  ...more,
});

describe('what several templates want', () => {
  test('is merged value by value, the more particular over the general', () => {
    const general = layer({ A: '1', B: '1' }, { changedAt: new Date(9) });
    const ofSite = layer({ B: '2' }, { siteId: 'S' });
    expect(values([ofSite, general])).toEqual({ A: '1', B: '2' });
  });

  test('the newer of two alike counts, and the deeper organization before it', () => {
    expect(values([layer({ A: 'new' }, { changedAt: new Date(2) }), layer({ A: 'old' })])).toEqual({
      A: 'new',
    });
    expect(
      values([layer({ A: 'own' }, { depth: 2 }), layer({ A: 'above' }, { changedAt: new Date(2) })]),
    ).toEqual({
      A: 'own',
    });
  });

  test('the default of a model goes below everything that somebody wants', () => {
    const ofModel = layer(
      { A: 'default', B: 'default' },
      { templateId: null, vendor: 'ABB', model: 'TAC', depth: 0 },
    );
    expect(values([layer({ A: 'wanted' }), ofModel])).toEqual({ A: 'wanted', B: 'default' });
  });

  test('of other makers, firmware or versions is not asked of the station', () => {
    const others = [layer({ A: '1' }, { vendor: 'Alfen*' }), layer({ A: '2' }, { firmware: '2.*' })];
    expect(values([...others, layer({ A: '3' }, { version: '2.0.1' })])).toEqual({});
  });
});

describe('a difference', () => {
  const wanted = mergeWanted([layer({ EVConnectionTimeOut: '60' })], station);

  test('is told with what the station has, and gone when it has what is wanted', () => {
    expect(findDrift(wanted, [told('evconnectiontimeout', '90')], true)).toMatchObject([
      { value: '60', reported: '90' },
    ]);
    expect(findDrift(wanted, [told('EVConnectionTimeOut', '60.0')], true)).toEqual([]);
    expect(findDrift(wanted, [], true)).toMatchObject([{ reported: null }]);
  });

  test('is not made of what cannot be told, nor of what a 1.6 station has no key for', () => {
    expect(findDrift(wanted, [told('EVConnectionTimeOut', null, { mutability: 'WriteOnly' })], true)).toEqual(
      [],
    );
    const unknown = mergeWanted([layer({ TxStartPoint: 'Authorized' })], station);
    expect(findDrift(unknown, [], true)).toEqual([]);
    expect(findDrift(unknown, [], false)).toHaveLength(1);
  });

  test.each<[string, string, string | undefined, string?]>([
    ['AuthCtrlr', 'LocalAuthorizeOffline', 'LocalAuthorizeOffline'],
    ['AuthCtrlr', 'LocalPreAuthorize', 'LocalPreAuthorize'],
    ['AuthCtrlr', 'OfflineTxForUnknownIdEnabled', 'AllowOfflineTxForUnknownId'],
    ['AuthCacheCtrlr', 'Enabled', 'AuthorizationCacheEnabled'],
    ['TxCtrlr', 'StopTxOnInvalidId', 'StopTransactionOnInvalidId'],
    ['TxCtrlr', 'MaxEnergyOnInvalidId', 'MaxEnergyOnInvalidId'],
    ['OCPPCommCtrlr', 'MessageAttempts', 'TransactionMessageAttempts', 'TransactionEvent'],
    ['OCPPCommCtrlr', 'OfflineThreshold', undefined],
    ['AuthCacheCtrlr', 'LifeTime', undefined],
    ['AuthCacheCtrlr', 'Policy', undefined],
    ['TxCtrlr', 'TxStartPoint', undefined],
    ['TxCtrlr', 'TxStopPoint', undefined],
  ])('in what a station does offline: %s.%s is %s in 1.6', (component, variable, key, variableInstance) => {
    const name = { component, variable, ...(variableInstance && { variableInstance }) };
    const wanted = mergeWanted([layer({}, { variables: [{ ...name, value: '7' }] })], station);
    const place = { component, variableInstance: variableInstance ?? '' };
    expect(findDrift(wanted, [told(variable, '8', place)], false)).toMatchObject([
      { value: '7', reported: '8' },
    ]);
    // A station of 1.6 tells the key, and is asked for nothing that it has no key for.
    const keys = key === undefined ? [] : [told(variable, '8', place)];
    const drift = findDrift(wanted, keys, true);
    expect(drift.map((one) => keyOfVariable(one))).toEqual(key === undefined ? [] : [key]);
  });

  test.each([
    ['60', '60.0', null, true],
    ['True', 'true', 'boolean', true],
    ['A,B', 'B, A', 'MemberList', true],
    ['A,B', 'B,A', 'SequenceList', false],
    ['A, B', 'A,B', 'SequenceList', true],
    ['Energy.Active.Import.Register,SoC', 'SoC,Energy.Active.Import.Register', null, true],
    ['a', 'b', null, false],
    ['1e3', '1000', null, false],
  ])('between %s and %s as %s: %s', (a, b, type, same) => expect(isSame(a, b, type)).toBe(same));
});
