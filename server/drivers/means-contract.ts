/** What the API offers of what drivers may spend: contracts, budgets, prepaid balances. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, page, paging, sentence, uuid, words } from '../platform/http/shapes.ts';
import { budgetSubjects, periods } from './means.ts';

const tag = 'Drivers';
const strict = { additionalProperties: false } as const;
const name = Type.String({ minLength: 1, maxLength: 200 });
const note = Type.String({ maxLength: 2000 });
const currency = Type.String({ pattern: '^[A-Z]{3}$' });
/** Within what a double counts exactly, and beyond any budget. */
const minor = Type.Integer({
  minimum: 0,
  maximum: 1_000_000_000_000,
  description: 'In minor units of the currency',
});

// --- contracts ----------------------------------------------------------------------------------

export const contractStates = ['to_come', 'holds', 'ended'] as const;

export const contract = Type.Object({
  id: uuid,
  organizationId: Type.String({ format: 'uuid', description: 'With whom it is' }),
  organizationName: Type.String(),
  driverId: orNull(uuid),
  fleetId: orNull(uuid),
  /** The driver or the fleet. */
  subject: Type.String(),
  name,
  validFrom: instant,
  validUntil: orNull(instant),
  note,
  state: words(contractStates),
});
export type Contract = Static<typeof contract>;
const contractPath = Type.Object({ contractId: uuid });

export const listContracts = route({
  method: 'GET',
  path: '/contracts',
  summary: 'Contracts of drivers and fleets',
  tag,
  permission: 'drivers:read',
  query: Type.Object({
    ...paging,
    organizationId: Type.Optional(uuid),
    driverId: Type.Optional(
      Type.String({ format: 'uuid', description: 'The driver’s, and those of the driver’s fleet' }),
    ),
    fleetId: Type.Optional(uuid),
  }),
  response: page(contract),
});

export const createContract = route({
  method: 'POST',
  path: '/contracts',
  summary: 'Make a contract of a driver or a fleet with an organization',
  description:
    'Who has contracts charges only while one of them holds. Its tariff is assigned at the level “contract”.',
  tag,
  permission: 'drivers:write',
  body: Type.Object(
    {
      organizationId: uuid,
      driverId: Type.Optional(uuid),
      fleetId: Type.Optional(uuid),
      name,
      validFrom: Type.Optional(instant),
      validUntil: Type.Optional(orNull(instant)),
      note: Type.Optional(note),
    },
    strict,
  ),
  response: contract,
  status: 201,
});

export const changeContract = route({
  method: 'PATCH',
  path: '/contracts/{contractId}',
  summary: 'Extend a contract, end it, rename it',
  tag,
  permission: 'drivers:write',
  params: contractPath,
  body: Type.Partial(Type.Object({ name, validUntil: orNull(instant), note }), strict),
  response: contract,
});

// --- budgets ------------------------------------------------------------------------------------

export const budget = Type.Object({
  id: uuid,
  organizationId: uuid,
  subjectKind: words(budgetSubjects),
  subjectId: uuid,
  subject: Type.String(),
  period: words(periods),
  currency: orNull(currency),
  decimals: orNull(Type.Integer()),
  amountMinor: orNull(minor),
  energyWh: orNull(Type.Number()),
  spentMinor: Type.Integer({ description: 'In this period, transactions that run included' }),
  spentWh: Type.Number(),
  /** First day of this period, in the zone of the organization. */
  since: Type.String(),
  sentence,
});
export type Budget = Static<typeof budget>;
const budgetPath = Type.Object({ budgetId: uuid });
const energyWh = Type.Number({ minimum: 0, maximum: 1e12 });

export const listBudgets = route({
  method: 'GET',
  path: '/budgets',
  summary: 'Budgets, with what of each is spent in its period',
  tag,
  permission: 'drivers:read',
  query: Type.Object({
    ...paging,
    organizationId: Type.Optional(uuid),
    driverId: Type.Optional(
      Type.String({
        format: 'uuid',
        description: 'The driver’s, and those of the driver’s fleet and cost centre',
      }),
    ),
    fleetId: Type.Optional(
      Type.String({ format: 'uuid', description: 'The fleet’s, and those of its cost centres' }),
    ),
  }),
  response: page(budget),
});

export const createBudget = route({
  method: 'POST',
  path: '/budgets',
  summary: 'Give a driver, a fleet or a cost centre a budget of money, energy, or both',
  tag,
  permission: 'drivers:write',
  body: Type.Object(
    {
      subjectKind: words(budgetSubjects),
      driverId: Type.Optional(uuid),
      fleetId: Type.Optional(uuid),
      costCentreId: Type.Optional(uuid),
      period: words(periods),
      currency: Type.Optional(currency),
      amountMinor: Type.Optional(minor),
      energyWh: Type.Optional(energyWh),
    },
    strict,
  ),
  response: budget,
  status: 201,
});

export const changeBudget = route({
  method: 'PATCH',
  path: '/budgets/{budgetId}',
  summary: 'Raise or lower a budget; it counts at once',
  tag,
  permission: 'drivers:write',
  params: budgetPath,
  body: Type.Partial(Type.Object({ amountMinor: minor, energyWh }), strict),
  response: budget,
});

export const endBudget = route({
  method: 'DELETE',
  path: '/budgets/{budgetId}',
  summary: 'End a budget',
  tag,
  permission: 'drivers:write',
  params: budgetPath,
});

// --- balances -----------------------------------------------------------------------------------

export const balance = Type.Object({
  id: uuid,
  organizationId: uuid,
  driverId: orNull(uuid),
  fleetId: orNull(uuid),
  subject: Type.String(),
  currency,
  decimals: Type.Integer(),
  amountMinor: Type.Integer(),
  heldMinor: Type.Integer({ description: 'What transactions that run have cost so far' }),
  owedMinor: Type.Integer({
    description: 'What charging cost beyond the balance; the next top-up pays it first',
  }),
  closedAt: orNull(instant),
  sentence,
});
export type Balance = Static<typeof balance>;
const balancePath = Type.Object({ balanceId: uuid });

export const listBalances = route({
  method: 'GET',
  path: '/balances',
  summary: 'Prepaid balances',
  tag,
  permission: 'drivers:read',
  query: Type.Object({
    ...paging,
    organizationId: Type.Optional(uuid),
    driverId: Type.Optional(
      Type.String({ format: 'uuid', description: 'The driver’s, and that of the driver’s fleet' }),
    ),
    fleetId: Type.Optional(uuid),
  }),
  response: page(balance),
});

export const openBalance = route({
  method: 'POST',
  path: '/balances',
  summary: 'Let a driver or a fleet charge from a prepaid balance',
  tag,
  permission: 'drivers:write',
  body: Type.Object({ driverId: Type.Optional(uuid), fleetId: Type.Optional(uuid), currency }, strict),
  response: balance,
  status: 201,
});

export const closeBalance = route({
  method: 'DELETE',
  path: '/balances/{balanceId}',
  summary: 'Close a balance that is empty; charging is no longer prepaid',
  tag,
  permission: 'drivers:write',
  params: balancePath,
});

export const movementKinds = ['top_up', 'charge', 'fee', 'refund', 'correction'] as const;

const movement = Type.Object({
  id: uuid,
  kind: words(movementKinds, 'charge, fee: taken for a transaction or a reservation; refund: paid out'),
  amountMinor: Type.Integer(),
  afterMinor: Type.Integer({ description: 'Below zero where a top-up was given back after it was spent' }),
  transactionId: orNull(uuid),
  reservationId: orNull(uuid),
  /** The payment that topped it up, or was given back. */
  paymentId: orNull(uuid),
  note: Type.String(),
  at: instant,
});
export type Movement = Static<typeof movement>;

export const listMovements = route({
  method: 'GET',
  path: '/balances/{balanceId}/movements',
  summary: 'Every movement of a balance, newest first; their sum is the balance',
  tag,
  permission: 'drivers:read',
  params: balancePath,
  query: Type.Object(paging),
  response: page(movement),
});

export const moveBalance = route({
  method: 'POST',
  path: '/balances/{balanceId}/movements',
  summary: 'Top a balance up, pay out of it, or correct it with a reason; it never falls below nothing',
  tag,
  permission: 'drivers:write',
  params: balancePath,
  body: Type.Object(
    {
      kind: words(['top_up', 'refund', 'correction'], 'refund: paid out, below zero'),
      amountMinor: Type.Integer({ minimum: -1_000_000_000, maximum: 1_000_000_000 }),
      note: Type.Optional(note),
    },
    strict,
  ),
  response: balance,
});
