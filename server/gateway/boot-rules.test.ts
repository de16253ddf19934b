import { describe, expect, it } from 'vitest';
import { createAdmission } from './boot-rules.ts';
import type { StationFacts } from './message.ts';

const admits = createAdmission((_, action) => action === 'StatusNotification');

function facts(version: StationFacts['version'], bootStatus: StationFacts['bootStatus']): StationFacts {
  const template = {};
  return {
    id: 's',
    identity: 'CS-1',
    organizationId: 'o',
    siteId: null,
    zone: 'UTC',
    lenient: true,
    template,
    version,
    bootStatus,
  };
}

describe('what a station may send before it is accepted', () => {
  it.each(['1.6', '2.0.1', '2.1'] as const)('an accepted %s station may send anything', (version) => {
    expect(admits(facts(version, 'accepted'), 'MeterValues')).toBeUndefined();
  });

  it.each(['2.0.1', '2.1'] as const)(
    'a pending %s station may boot, report, and send what was asked for',
    (version) => {
      const pending = facts(version, 'pending');
      for (const action of ['BootNotification', 'NotifyReport', 'StatusNotification'])
        expect(admits(pending, action)).toBeUndefined();
      for (const action of ['Heartbeat', 'TransactionEvent'])
        expect(admits(pending, action)).toMatchObject({ code: 'SecurityError' });
    },
  );

  it('a pending 1.6 station is answered normally', () => {
    expect(admits(facts('1.6', 'pending'), 'StartTransaction')).toBeUndefined();
  });

  it.each(['1.6', '2.0.1', '2.1'] as const)('a rejected %s station may only boot', (version) => {
    expect(admits(facts(version, 'rejected'), 'BootNotification')).toBeUndefined();
    expect(admits(facts(version, 'rejected'), 'StatusNotification')?.description).toContain('CS-1');
  });
});
