import type { OcmfRecord } from './ocmf.ts';
import type { Reading } from './reading.ts';
import { type Finding, type FindingCode, finding, type Verdict } from './verdict.ts';

interface Placed {
  readonly record: OcmfRecord;
  readonly place: number;
}
type PlacedReading = Reading & { readonly place: number };

const ends = new Set(['E', 'L', 'R', 'A', 'P']);
/** Registers of energy given back by the car: never billed with what it took. */
const exported = /:(2\.|C\d)/i;
/** Meters tell to the Wh, registers of stations to the Wh too: two roundings at begin and end. */
const roundingWattHours = 2;

/** Finds begin and end among the readings of one transaction, and what keeps them from being a pair to bill by. */
export function pair(
  records: readonly Placed[],
  expected: { readonly billedWattHours?: number; readonly userId?: string },
  findings: Finding[],
): Pick<Verdict, 'energy' | 'meter'> {
  const meter = records.find(({ record }) => record.meter !== null)?.record.meter ?? null;
  if (records.length === 0) return { energy: null, meter };
  const note = (code: FindingCode, place: number | null, detail = '') =>
    findings.push(finding(code, place, detail));
  const other = records.find(({ record }) => record.meter !== null && record.meter !== meter);
  if (other) note('meters_differ', other.place, `${meter}, ${other.record.meter}`);
  judgePages(records, note);
  judgeUser(records, expected.userId, note);

  const readings = records.flatMap(({ record, place }) => record.readings.map((one) => ({ ...one, place })));
  const taken = readings.filter(({ register }) => !exported.test(register));
  const begin = taken.find(({ why }) => why === 'B');
  const end = taken.findLast(
    ({ why, register }) => ends.has(why ?? '') && (!begin || register === begin.register),
  );
  if (!begin) note('begin_missing', null);
  if (!end) note('end_missing', null);
  judgeErrors(taken, note);
  if (!begin || !end) return { energy: null, meter };
  return { energy: energyOf(begin, end, expected.billedWattHours, note), meter };
}

type Note = (code: FindingCode, place: number | null, detail?: string) => void;

function energyOf(
  begin: PlacedReading,
  end: PlacedReading,
  billed: number | undefined,
  note: Note,
): Verdict['energy'] {
  for (const { status, place } of [begin, end])
    if (status !== '' && status !== 'G') note('meter_status', place, status);
  if (begin.clock === 'U' || end.clock === 'U' || begin.clock === 'I' || end.clock === 'I')
    note('clock_unsure', null);
  if (begin.at !== null && end.at !== null && end.at < begin.at) note('time_falls', end.place);
  if (begin.wattHours === null || end.wattHours === null) {
    note('no_energy', (begin.wattHours === null ? begin : end).place);
    return null;
  }
  const wattHours = Math.round((end.wattHours - begin.wattHours) * 1e6) / 1e6;
  if (wattHours < 0) note('energy_falls', end.place);
  else if (billed !== undefined && Math.abs(billed - wattHours) > roundingWattHours)
    note('energy_differs', null, `${billed}, ${wattHours}`);
  return {
    fromWattHours: begin.wattHours,
    toWattHours: end.wattHours,
    wattHours,
    from: begin.at,
    to: end.at,
  };
}

/** Pages count up by one: a gap may be of another transaction, but none comes twice or goes back. */
function judgePages(records: readonly Placed[], note: Note): void {
  let last: { kind: string; number: number } | undefined;
  for (const { record, place } of records) {
    const { page } = record;
    if (!page || (last && last.kind !== page.kind)) continue;
    const step = last ? page.number - last.number : 1;
    const detail = last ? `${last.kind}${last.number}, ${page.kind}${page.number}` : '';
    if (step === 0) note('page_repeated', place, detail);
    else if (step < 0) note('page_falling', place, detail);
    else if (step > 1) note('page_gap', place, detail);
    last = page;
  }
}

function judgeUser(records: readonly Placed[], userId: string | undefined, note: Note): void {
  if (userId === undefined) return;
  const same = (id: string) => id.toUpperCase().includes(userId.toUpperCase());
  const other = records.find(({ record }) => record.user !== null && !same(record.user.id));
  if (other) note('user_differs', other.place, other.record.user!.id);
}

/** From an exception or a flag on, what the meter showed is not to be billed. */
function judgeErrors(readings: readonly PlacedReading[], note: Note): void {
  const exception = readings.find(({ why }) => why === 'X');
  if (exception) note('exception', exception.place);
  const energy = readings.find(({ errors }) => errors.includes('E'));
  if (energy) note('energy_flagged', energy.place);
  const time = readings.find(({ errors }) => errors.includes('t'));
  if (time) note('time_flagged', time.place);
}
