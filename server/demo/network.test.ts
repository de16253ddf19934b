import { describe, expect, it } from 'vitest';
import { talentsOf } from './fleet.ts';
import { outdated, planStations, planTokens, problems, tokensAt } from './network.ts';
import { places } from './places.ts';
import { arrivalsPerHour, createLocalClock } from './rhythm.ts';

const stations = planStations();
const tokens = planTokens();

describe('the planned network', () => {
  it('has 150 stations with identities of their own, each with a plug for each connector', () => {
    expect(new Set(stations.map(({ identity }) => identity)).size).toBe(150);
    for (const { make } of stations) {
      for (const { connectors } of make.evses) expect(make.plugs).toHaveLength(connectors);
    }
  });

  it('gives 1.6 stations one connector to an EVSE, as they number connectors through', () => {
    const old = stations.filter(({ make }) => make.version === '1.6');
    expect(old.flatMap(({ make }) => make.evses).every(({ connectors }) => connectors === 1)).toBe(true);
  });

  it('has the stations that its stories are about', () => {
    const known = new Map(stations.map((station) => [station.identity, station]));
    for (const identity of Object.keys(problems)) expect(known.get(identity)?.problem).toBeDefined();
    expect(known.get(outdated)).toMatchObject({ secured: true, silentDays: 3 });
  });

  it('has stations for every page about what stations do beside charging', () => {
    const talents = new Set(stations.flatMap((station) => Object.keys(talentsOf(station))));
    expect([...talents].sort()).toEqual([
      'batteries',
      'givesBack',
      'limitedFromOutside',
      'tellsNeeds',
      'terminal',
    ]);
  });

  it('has about 300 tokens that differ, none too long for a 1.6 station', () => {
    expect(tokens.length).toBeGreaterThan(280);
    expect(new Set(tokens.map(({ uid }) => uid.toUpperCase())).size).toBe(tokens.length);
    expect(tokens.filter(({ uid }) => uid.length > 20)).toEqual([]);
  });

  it('lets every place be used by somebody', () => {
    for (const place of places) {
      const good = tokensAt(place, tokens).filter(
        ({ status, kind }) => status === 'active' && kind === 'rfid',
      );
      expect(good.length, place.name).toBeGreaterThan(10);
    }
  });
});

describe('the rhythm of a site', () => {
  it('follows the local clock through the change to summer time', () => {
    const berlin = createLocalClock('Europe/Berlin');
    expect(berlin(Date.UTC(2026, 2, 27, 7))).toEqual({ hour: 8, weekend: false });
    expect(berlin(Date.UTC(2026, 2, 30, 7))).toEqual({ hour: 9, weekend: false });
    expect(berlin(Date.UTC(2026, 2, 28, 23, 30))).toEqual({ hour: 0, weekend: true });
  });

  it('fills an office in the morning and leaves it empty at the weekend', () => {
    const at = (hour: number, weekend: boolean) => arrivalsPerHour('work', 'AC', { hour, weekend });
    expect(at(8, false)).toBeGreaterThan(10 * at(15, false));
    expect(at(8, false)).toBeGreaterThan(10 * at(8, true));
  });
});
