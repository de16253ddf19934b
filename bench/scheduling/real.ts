import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PastStay, siteOf, type TreeEvse } from '@busbar/scheduling';
import type { BenchCar, Instance } from './instance.ts';

/** Real transactions (ACN-Data), beside the project where somebody put them; never part of it. */
const file = join(import.meta.dirname, '../../../shared/data/acn/jpl-2019-09_2019-12.csv');
const elsewhere = process.env.ACN_DATA;

export interface Stay {
  readonly station: string;
  /** Epoch milliseconds. */
  readonly arrival: number;
  readonly departure: number;
  readonly announced: number;
  /** Wh. */
  readonly asked: number;
  readonly taken: number;
}

/** All stays, by arrival; undefined where the data are not there. */
export function realStays(): Stay[] | undefined {
  const path = elsewhere ?? file;
  if (!existsSync(path)) return undefined;
  const lines = readFileSync(path, 'utf8').trim().split('\n').slice(1);
  return lines
    .map((line): Stay => {
      const [station, arrival, departure, announced, , asked, taken] = line.trim().split(',');
      const at = (text: string | undefined) => Date.parse((text ?? '').replace(' ', 'T'));
      return {
        station: station!,
        arrival: at(arrival),
        departure: at(departure),
        announced: at(announced),
        asked: Number(asked) * 1000,
        taken: Number(taken) * 1000,
      };
    })
    .sort((a, b) => a.arrival - b.arrival);
}

/** Short, because a car that stops by itself frees its current at that moment and not at the next quarter. */
const slotMinutes = 1;
const slotMs = slotMinutes * 60_000;

/** A site of single-phase EVSEs of 32 A at 230/400 V, one per station, over a fuse of so many amperes per phase. */
export function realInstance(
  stays: readonly Stay[],
  from: number,
  days: number,
  ratingAmps: number,
): Instance {
  const slots = (days * 1440) / slotMinutes;
  const here = stays.filter(({ arrival }) => arrival >= from && arrival < from + slots * slotMs);
  const stations = [...new Set(here.map(({ station }) => station))].sort();
  const evses = stations.map(
    (station, i): TreeEvse => ({
      id: station,
      node: 'main',
      wiring: [((i % 3) + 1) as 1 | 2 | 3],
      legs: 1,
      voltsPerLeg: 230,
      maxAmps: 32,
      minAmps: 6,
      stepAmps: 1,
    }),
  );
  const slotOf = (at: number) => Math.round((at - from) / slotMs);
  const cars = here.map((stay, i): BenchCar => {
    const arrives = Math.min(slotOf(stay.arrival), slots - 1);
    return {
      id: `c${i}`,
      evse: stations.indexOf(stay.station),
      legs: [0],
      maxAmps: 32,
      arrives,
      leaves: Math.min(Math.max(slotOf(stay.departure), arrives + 1), slots),
      announced: Math.max(slotOf(stay.announced), arrives + 1),
      need: stay.taken,
      asked: stay.asked,
    };
  });
  const none = new Array<number>(slots).fill(0);
  const site = siteOf({ nodes: [{ id: 'main', name: 'Main', ratingAmps }], evses });
  return {
    family: `real ${ratingAmps} A`,
    site,
    slots,
    slotHours: slotMinutes / 60,
    background: site.conductors.map(() => none),
    cars,
    market: { buy: none.map(() => 0.3), sell: none, load: none, sun: none, peakPrice: 0 },
  };
}

/** What was known before an instant. */
export function pastStays(stays: readonly Stay[], before: number): PastStay[] {
  return stays
    .filter(({ departure }) => departure < before)
    .map(({ arrival, departure, announced, taken, asked }) => ({
      arrivedAt: arrival,
      departedAt: departure,
      announcedDeparture: announced,
      taken,
      asked,
    }));
}
