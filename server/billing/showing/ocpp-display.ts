import type { Prices } from '@busbar/pricing';
import type { Words } from './ocpp-costmsg.ts';

/** A variable with the value that it shall have. */
export interface DisplayVariable {
  readonly component: string;
  readonly variable: string;
  readonly variableInstance?: string;
  readonly value: string;
}

export interface Display {
  readonly words: Words;
  readonly prices: Prices;
  readonly currency: string;
  readonly decimals: number;
  readonly clock: {
    readonly offset: string;
    readonly next?: { readonly at: string; readonly offset: string };
  };
}

/** What a station needs to show prices while nobody tells it any, in the variables of its version. */
export function displayVariables(
  version: string,
  { words, prices, currency, decimals, clock }: Display,
): DisplayVariable[] {
  if (version !== '1.6') {
    const tariff = (value: string, variableInstance?: string): DisplayVariable => ({
      component: 'TariffCostCtrlr',
      variable: 'TariffFallbackMessage',
      ...(variableInstance && { variableInstance }),
      value,
    });
    return [
      tariff(words.text),
      ...Object.entries(words.others).map(([language, text]) => tariff(text, language)),
      { component: 'TariffCostCtrlr', variable: 'Currency', value: currency },
    ];
  }
  const key = (variable: string, value: string): DisplayVariable => ({
    component: 'OCPP16',
    variable,
    value,
  });
  const { perKilowattHour, perHourCharging, once } = prices;
  const chargingPrice = {
    kWhPrice: Number(perKilowattHour ?? 0),
    hourPrice: Number(perHourCharging ?? 0),
    flatFee: Number(once ?? 0),
  };
  const price = { priceText: words.text, priceTextOffline: words.text, chargingPrice };
  return [
    key('DefaultPrice', JSON.stringify(price)),
    ...Object.entries(words.others).map(([language, text]) =>
      key(`DefaultPriceText,${language}`, JSON.stringify({ priceText: text, priceTextOffline: text })),
    ),
    key('NumberOfDecimalsForCostValues', String(decimals)),
    key('TimeOffset', clock.offset),
    ...(clock.next
      ? [
          key('NextTimeOffsetTransitionDateTime', clock.next.at),
          key('TimeOffsetNextTransition', clock.next.offset),
        ]
      : []),
  ];
}
