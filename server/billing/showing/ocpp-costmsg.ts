import type { Prices } from '@busbar/pricing';
import type { Told } from './told.ts';

/** The vendor under which the California texts go (OCA, OCPP & California Pricing Requirements). */
export const vendorId = 'org.openchargealliance.costmsg';
const qrVendorId = 'org.openchargealliance.org.qrcode';

/** A call to a station: what, and with which payload. */
export type Call = readonly [action: string, payload: object];

const text = (messageId: string, data: object): Call => [
  'DataTransfer',
  // 1.6 carries text only.
  { vendorId, messageId, data: JSON.stringify(data) },
];

const number = (value: string | undefined) => (value === undefined ? undefined : Number(value));
const defined = <T extends object>(object: T) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

function chargingPrice({ perKilowattHour, perHourCharging, once }: Prices) {
  return defined({
    kWhPrice: number(perKilowattHour) ?? 0,
    hourPrice: number(perHourCharging),
    flatFee: number(once),
  });
}

function idlePrice({ perHourParked }: Prices, graceMinutes: number) {
  if (perHourParked === undefined) return undefined;
  return { ...(graceMinutes > 0 && { graceMinutes }), hourPrice: Number(perHourParked) };
}

/** Cost so far with the prices that hold, those that come next, and which reading is wanted next. */
function details(told: Told, withStates: boolean) {
  const { at, meterWh, charging, prices, graceMinutes, next, trigger } = told;
  const idle = idlePrice(prices, graceMinutes);
  // Only the 1.6 edition can wait for a state of the connector; 2.x tells each change by itself.
  const states =
    withStates && idle && (charging ? ['SuspendedEV', 'SuspendedEVSE', 'Finishing'] : ['Charging']);
  const wanted = defined({
    atTime: next && new Date(next.at).toISOString(),
    atEnergykWh: trigger.wattHours && trigger.wattHours / 1000,
    atPowerkW: trigger.watts && trigger.watts / 1000,
    atCPStatus: states || undefined,
  });
  return defined({
    timestamp: new Date(at).toISOString(),
    meterValue: Math.round(meterWh),
    state: charging ? 'Charging' : 'Idle',
    chargingPrice: chargingPrice(prices),
    idlePrice: idle,
    nextPeriod: next && {
      atTime: new Date(next.at).toISOString(),
      ...defined({ chargingPrice: chargingPrice(next.prices), idlePrice: idlePrice(next.prices, 0) }),
    },
    triggerMeterValue: Object.keys(wanted).length > 0 ? wanted : undefined,
  });
}

/** Whether a station hears of prices in the answers that it gets; others need a message of their own. */
export const answersWithPrice = (version: string): boolean => version !== '1.6';

/** What a driver's token pays, after it was authorized and before anything starts. 2.x says it in its answers. */
export function userPrice(version: string, idToken: string, words: Words): Call | undefined {
  if (version !== '1.6') return undefined;
  return text('SetUserPrice', { idToken, ...spelledWords(words) });
}

/** What a transaction costs so far. */
export function costSoFar(version: string, told: Told, detailed: boolean): Call | undefined {
  const { stationTransactionId, cost } = told;
  if (version === '1.6') {
    const transactionId = Number(stationTransactionId);
    return text('RunningCost', { transactionId, cost, ...details(told, true) });
  }
  const customData = detailed && { customData: { vendorId, ...details(told, false) } };
  return ['CostUpdated', { transactionId: stationTransactionId, totalCost: cost, ...customData }];
}

/** What a transaction came to. A 2.x station is told in the answer to its end. */
export function finalCost(
  version: string,
  { stationTransactionId, cost, words, qrCodeText }: FinalCost,
): Call | undefined {
  if (version !== '1.6') return undefined;
  const transactionId = Number(stationTransactionId);
  return text('FinalCost', {
    transactionId,
    cost,
    ...spelledWords(words),
    ...(qrCodeText !== undefined && { qrCodeText }),
  });
}

export interface FinalCost {
  readonly stationTransactionId: string;
  readonly cost: number;
  readonly words: Words;
  readonly qrCodeText: string | undefined;
}

/** What is added to the answer to a transaction's end (2.x, I03). */
export const costAnswer = (totalCost: number, qrCodeText: string | undefined) => ({
  totalCost,
  ...(qrCodeText !== undefined && { customData: { vendorId: qrVendorId, qrCodeText } }),
});

/** A text, and the same in other languages. */
export interface Words {
  readonly text: string;
  readonly others: Readonly<Record<string, string>>;
}

function spelledWords({ text: priceText, others }: Words) {
  const priceTextExtra = Object.entries(others).map(([language, content]) => ({
    format: 'UTF8',
    language,
    content,
  }));
  return { priceText, ...(priceTextExtra.length > 0 && { priceTextExtra }) };
}
