import { assuredAmps } from './assured.ts';
import { chargeColumns, owedBy, presence } from './charge-columns.ts';
import { meanOver, type Situation, type Slot } from './forecast.ts';
import type { ConductorRow, Group } from './group.ts';
import { LinearProgram } from './lp.ts';
import {
  addBattery,
  addExpected,
  type BatteryColumns,
  type MeterRows,
  meterRows,
  wantsSun,
} from './supply.ts';

/** A program with the numbers of its columns, to read the solution. */
export interface PlanProgram {
  readonly program: LinearProgram;
  readonly slots: readonly Slot[];
  /** Per group and slot, where it may charge: ampere-hours per leg taken and given back. */
  readonly take: readonly (number | undefined)[][];
  readonly give: readonly (number | undefined)[][];
  readonly battery?: BatteryColumns;
  readonly meter: MeterRows;
}

/** Writes the plan of a situation as a linear program: least cost of everybody's energy within every conductor. */
export function programOf(
  situation: Situation,
  slots: readonly Slot[],
  rows: readonly ConductorRow[],
  groups: readonly Group[],
): PlanProgram {
  const program = new LinearProgram();
  const meter = meterRows(program, situation, slots);
  const rooms = roomsOf(situation, slots, rows);
  const bounds = boundRows(program, situation, slots, rooms, groups);
  const take: (number | undefined)[][] = [];
  const give: (number | undefined)[][] = [];
  for (const group of groups) {
    const gives = group.cars[0]!.discharge !== undefined;
    const assured = gives ? assuredAmps(situation, rows, rooms, group, slots) : [];
    const columns = chargeColumns(program, situation, slots, group, assured);
    const sunGroup = wantsSun(group.cars[0]!);
    const owed =
      sunGroup && owedBy(group) > 0 ? program.row(Number.NEGATIVE_INFINITY, owedBy(group) / 1000) : undefined;
    for (const [k, slot] of slots.entries()) {
      const charging = columns.take[k];
      const giving = columns.give[k];
      if (charging === undefined) continue;
      const kilowattHours = group.wattsPerAmp / 1000;
      program.put(meter.balance[k]!, charging, kilowattHours);
      const sunOnly = meter.sunOnly[k];
      if (sunOnly !== undefined && sunGroup) program.put(sunOnly, charging, kilowattHours);
      if (sunOnly !== undefined && owed !== undefined) {
        // What it gave back may come from the grid again.
        const again = program.column(0, 0, Number.POSITIVE_INFINITY);
        program.put(sunOnly, again, -1);
        program.put(owed, again, 1);
      }
      if (giving !== undefined) {
        const { efficiency } = group.cars[0]!.discharge!;
        program.put(meter.balance[k]!, giving, -kilowattHours * efficiency);
      }
      // What a car gives back makes no room for others: it may stop at any moment.
      for (const { row, weight } of group.adds) {
        const bound = bounds[row]![k];
        if (bound === undefined) continue;
        program.put(bound, charging, weight / slot.hours);
      }
    }
    take.push(columns.take);
    give.push(columns.give);
  }
  addExpected(program, situation, slots, meter.balance);
  const battery = addBattery(program, situation, slots, meter.balance);
  return { program, slots, take, give, meter, ...(battery && { battery }) };
}

/** What each conductor row has left for cars in each slot, in A. */
function roomsOf(
  { site, background, fixed }: Situation,
  slots: readonly Slot[],
  rows: readonly ConductorRow[],
): number[][] {
  const taken = rows.map(() => 0);
  for (const load of fixed ?? []) {
    rows.forEach(({ conductor, radians }, row) => {
      for (const { evse, leg, weight, degrees } of site.conductors[conductor]!.taps)
        if (evse === load.evse && load.legs.includes(leg))
          taken[row]! += Math.max(0, load.amps * weight * Math.cos((degrees * Math.PI) / 180 - radians));
    });
  }
  return rows.map(({ conductor }, row) =>
    slots.map((slot) => {
      const there = background?.[conductor] ? meanOver(background[conductor], slot) : 0;
      return Math.max(0, site.conductors[conductor]!.ratingAmps - there - taken[row]!);
    }),
  );
}

/** Per conductor row and slot, in A: only where all who may charge then could be too many. */
function boundRows(
  program: LinearProgram,
  { now }: Situation,
  slots: readonly Slot[],
  rooms: readonly (readonly number[])[],
  groups: readonly Group[],
): (number | undefined)[][] {
  const most = rooms.map(() => new Float64Array(slots.length));
  for (const group of groups) {
    for (const [k, slot] of slots.entries()) {
      if (presence(group, slot, now).hours <= 0) continue;
      for (const { row, weight } of group.adds) most[row]![k]! += group.maxAmps * weight;
    }
  }
  return rooms.map((room, row) =>
    room.map((amps, k) => (most[row]![k]! > amps ? program.row(Number.NEGATIVE_INFINITY, amps) : undefined)),
  );
}
