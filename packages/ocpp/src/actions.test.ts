import * as ocpp16 from 'typed-ocpp/dist/ocpp16/schemas.js';
import * as ocpp20 from 'typed-ocpp/dist/ocpp20/schemas.js';
import * as ocpp21 from 'typed-ocpp/dist/ocpp21/schemas.js';
import { describe, expect, it } from 'vitest';
import { csmsActions, sendActions, stationActions } from './actions.ts';
import { schemaOf } from './schemas.ts';
import { subprotocolOf, type Version, versionOf, versions } from './version.ts';

const published = { '1.6': ocpp16, '2.0.1': ocpp20, '2.1': ocpp21 };

function publishedActions(version: Version): string[] {
  const names = Object.keys(published[version]).map((name) => name.replace(/(Request|Response)$/, ''));
  return [...new Set(names)].sort();
}

function listedActions(version: Version): string[] {
  return [...new Set([...stationActions[version], ...csmsActions[version]])].sort();
}

describe.each(versions)('the actions of OCPP %s', (version) => {
  it('are those of the published schemas, each sent by somebody', () => {
    expect(listedActions(version)).toEqual(publishedActions(version));
  });

  it('go one way, except DataTransfer', () => {
    const both = [...stationActions[version]].filter((action) => csmsActions[version].has(action));
    expect(both).toEqual(['DataTransfer']);
  });

  it('have a request schema each, and a response schema unless they are sent without answer', () => {
    for (const action of listedActions(version)) {
      expect(schemaOf(version, action, 'request'), action).toBeDefined();
      expect(schemaOf(version, action, 'response') === undefined, action).toBe(sendActions.has(action));
    }
  });
});

it('counts 39 actions in 1.6, 64 in 2.0.1 and 91 in 2.1', () => {
  expect(versions.map((version) => listedActions(version).length)).toEqual([39, 64, 91]);
});

it('reads 2.0.1, not 2.0, from the folder named ocpp20: NotifyEVChargingNeeds exists and NotifyCentralChargingNeeds does not', () => {
  expect(listedActions('2.0.1')).toContain('NotifyEVChargingNeeds');
  expect(listedActions('2.0.1')).not.toContain('RenegotiateChargingSchedule');
  const boot = schemaOf('2.0.1', 'BootNotification', 'request') as { required: string[] };
  expect(boot.required).toEqual(expect.arrayContaining(['reason', 'chargingStation']));
});

describe('schemaOf', () => {
  it('gives a schema complete in itself, with the definitions that it needs and no others', () => {
    for (const version of versions) {
      for (const action of listedActions(version)) {
        const text = JSON.stringify(schemaOf(version, action, 'request'));
        const schema = JSON.parse(text) as { definitions?: object };
        const referred = new Set([...text.matchAll(/"#\/definitions\/([^"]+)"/g)].map(([, name]) => name));
        expect(Object.keys(schema.definitions ?? {}).sort()).toEqual([...referred].sort());
      }
    }
  });

  it.each(['Nonsense', 'constructor', '__proto__', 'toString', ''])('knows no action named %j', (action) => {
    expect(schemaOf('1.6', action, 'request')).toBeUndefined();
  });
});

it('finds a version by its subprotocol, spelled exactly', () => {
  for (const version of versions) expect(versionOf(subprotocolOf[version])).toBe(version);
  for (const other of ['', 'ocpp1.5', 'ocpp2.0', 'OCPP1.6', ' ocpp1.6'])
    expect(versionOf(other)).toBeUndefined();
});
