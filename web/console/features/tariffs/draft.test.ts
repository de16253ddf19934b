import { describe, expect, it } from 'vitest';
import type { Definition } from '../../../../server/tariffs/contract.ts';
import { type Draft, emptyDraft, toDefinition, toDraft, weekOf } from './draft.ts';

const draft: Draft = {
  ...emptyDraft,
  vat: 19,
  fee: 0.5,
  energy: 0.49,
  given: 0.2,
  parking: 0.1,
  graceMinutes: 30,
  maxPrice: 40,
  windows: [
    {
      days: ['SATURDAY', 'SUNDAY'],
      from: '22:00',
      to: '06:00',
      energy: 0.29,
      given: null,
      time: null,
      parking: null,
    },
  ],
};

describe('a draft of a tariff', () => {
  it('comes back as it was from the definition that it stands for', () => {
    expect(toDraft(toDefinition(draft))).toEqual(draft);
  });

  it('prices time by the hour where people think in minutes', () => {
    const { elements } = toDefinition(draft);
    expect(elements.at(-1)?.components).toContainEqual({
      dimension: 'PARKING_TIME',
      price: 6,
      step: 1,
      vat: 19,
    });
  });

  it('writes what is credited for energy given back as a price below zero', () => {
    const { elements } = toDefinition(draft);
    expect(elements.at(-1)?.components).toContainEqual({
      dimension: 'ENERGY_EXPORT',
      price: -0.2,
      step: 1,
      vat: 19,
    });
  });

  it('is not made of a definition that says more', () => {
    const more: Definition = {
      taxIncluded: 'no',
      elements: [
        { components: [{ dimension: 'ENERGY', price: 0.3, step: 1 }], restrictions: { minWatts: 11_000 } },
      ],
    };
    expect(toDraft(more)).toBeUndefined();
  });
});

it('shows the price of each hour of the week, past midnight too', () => {
  const week = weekOf(toDefinition(draft));
  expect([week[5]![21], week[5]![22], week[5]![3], week[4]![23]]).toEqual([0.49, 0.29, 0.29, 0.49]);
});
