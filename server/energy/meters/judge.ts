import type { Sentence } from '../../platform/sentence.ts';
import type { Values } from './contract.ts';
import { sayMeter } from './sentences.ts';

/** A device's clock may be so far ahead; and readings are taken late for a day, after an outage. */
const aheadMs = 5 * 60_000;
const lateMs = 24 * 3_600_000;
/** What no site of ours draws, where nothing is known of a meter. */
const anyWatts = 50e6;
const anyAmps = 20_000;
/** Meters may show a bit more than they are made for. */
const margin = 1.2;
/** A register may rise by so much beyond what power and time explain: registers are told in whole kWh. */
const slackWh = 2000;
/** After so many readings that agree with each other, the meter was replaced, or its register set. */
export const agreeing = 5;

export interface Reading {
  readonly at: Date;
  readonly values: Values;
}

export interface JudgeInput {
  readonly reading: Reading;
  /** The last that was taken. */
  readonly before: Reading | undefined;
  /** The last that was refused, and how many were in a row. */
  readonly refused: (Reading & { readonly inRow: number }) | undefined;
  readonly mostWatts: number | null;
  readonly now: Date;
}

export type Judgement =
  | { readonly kind: 'taken' }
  /** Of an instant that is known already, or before it: nothing is wrong, and nothing is new. */
  | { readonly kind: 'repeated' }
  | { readonly kind: 'refused'; readonly why: Sentence };

/** Decides whether a reading can be true: what cannot is refused, and said why. */
export function judge(input: JudgeInput): Judgement {
  const { reading, before, now } = input;
  const at = reading.at.getTime();
  if (at > now.getTime() + aheadMs) return refuse(sayMeter('future', { at: reading.at.toISOString() }));
  if (at < now.getTime() - lateMs) return refuse(sayMeter('old', { at: reading.at.toISOString() }));
  if (before && at <= before.at.getTime()) return { kind: 'repeated' };
  const why = impossible(reading.values, input.mostWatts) ?? registerFault(input);
  return why ? refuse(why) : { kind: 'taken' };
}

const refuse = (why: Sentence): Judgement => ({ kind: 'refused', why });
const kilo = (value: number) => (value / 1000).toFixed(1);

function impossible(values: Values, mostWatts: number | null): Sentence | undefined {
  const most = mostWatts === null ? anyWatts : mostWatts * margin;
  for (const [quantity, value] of Object.entries(values)) {
    if (!Number.isFinite(value)) return sayMeter('not_a_number', { quantity });
    if (quantity.startsWith('power') && Math.abs(value) > most)
      return sayMeter('too_much', { value: kilo(value), most: kilo(mostWatts ?? anyWatts) });
    if (quantity.startsWith('current') && Math.abs(value) > anyAmps)
      return sayMeter('too_much_current', { value: Math.round(value) });
    if (quantity === 'socPercent' && (value < -0.5 || value > 100.5))
      return sayMeter('soc', { value: Math.round(value) });
    if (quantity.endsWith('Wh') && value < 0) return sayMeter('not_a_number', { quantity });
  }
  return undefined;
}

function registerFault({ reading, before, refused, mostWatts }: JudgeInput): Sentence | undefined {
  const fault = before && jump(before, reading, mostWatts);
  if (!fault) return undefined;
  // Readings that contradict the old register and agree with each other: it is the old one that is over.
  const settled = refused && refused.inRow >= agreeing - 1 && !jump(refused, reading, mostWatts);
  return settled ? undefined : fault;
}

function jump(before: Reading, after: Reading, mostWatts: number | null): Sentence | undefined {
  const seconds = (after.at.getTime() - before.at.getTime()) / 1000;
  const most = (((mostWatts ?? anyWatts) * margin) / 3600) * seconds + slackWh;
  for (const name of ['importWh', 'exportWh'] as const) {
    const [from, to] = [before.values[name], after.values[name]];
    if (from === undefined || to === undefined) continue;
    if (to < from - 1) return sayMeter('register_fell', { before: kilo(from), after: kilo(to) });
    if (to - from > most)
      return sayMeter('register_jump', { energy: kilo(to - from), seconds: Math.round(seconds) });
  }
  return undefined;
}
