import { currencyDecimals } from '@busbar/pricing';
import { system } from '../access/index.ts';
import { change } from '../locations/index.ts';
import { type Handled, handlePublic } from '../platform/http/handle.ts';
import { problem } from '../platform/http/problem.ts';
import type { Account, Accounts } from './account.ts';
import type { House } from './house.ts';
import type { Paying } from './paying.ts';
import type { createPlaces } from './places.ts';
import * as contract from './top-up-contract.ts';
import { type BalanceRow, findBalance, findPayer, openBalance, readMovements } from './top-up-store.ts';

/** What may be put on a balance at a time, in whole units of a currency with minor units; hundredfold without. */
const amounts = [10, 20, 50, 100] as const;
/** More than this on one balance is a mistake, or money that should lie elsewhere; in the same units. */
const mostOnBalance = 500;
const returnUrl = '/drive/account/balance';

export interface TopUpOptions extends House {
  readonly accounts: Accounts;
  readonly paying: Paying;
  readonly places: ReturnType<typeof createPlaces>;
}

/** Paying ahead: what is on the balance, and putting more on it. */
export function topUpRoutes(house: TopUpOptions): Handled[] {
  const { db, clock, newId, accounts, paying, places } = house;

  /** In what an account may pay ahead: its balance's currency, or that of the prices here; undefined where it may not. */
  async function currencyFor(account: Account, balance: BalanceRow | undefined): Promise<string | undefined> {
    if (!paying.takesMoney) return undefined;
    if (balance) return balance.currency;
    if (!(await findPayer(db, account))) return undefined;
    const { sites } = await places.all();
    return sites.find(({ fromPrice }) => fromPrice !== null)?.fromPrice?.currency;
  }

  /** The balance to top up; opened, with a token of the app, for who has none yet. */
  async function balanceFor(account: Account, currency: string): Promise<BalanceRow> {
    const known = await findBalance(db, account);
    if (known) return known;
    return change(house, async (trx) => {
      const driver = await findPayer(trx, account);
      if (!driver) throw notHere();
      await openBalance(trx, newId, driver, { currency, at: clock.now() });
      const result = (await findBalance(trx, account))!;
      const subject = { organizationId: driver.organization_id, subjectId: result.id };
      const told = { kind: 'balance.changed', at: clock.now(), ...subject, data: { action: 'opened' } };
      const by = { caller: system, action: 'balance.opened', subjectKind: 'balance', ...subject };
      return { result, events: [told], audit: [{ ...by, detail: { accountId: account.id } }] };
    });
  }

  return [
    handlePublic(contract.getOwnBalance, async ({ request }) => {
      const account = await accounts.who(request);
      const balance = await findBalance(db, account);
      const currency = await currencyFor(account, balance);
      return {
        balance: balance
          ? {
              currency: balance.currency,
              decimals: currencyDecimals(balance.currency),
              leftMinor: balance.left_minor,
              heldMinor: balance.held_minor,
              owedMinor: balance.owed_minor,
            }
          : null,
        topUp: currency
          ? {
              currency,
              decimals: currencyDecimals(currency),
              amounts: amounts.map((units) => minorOf(units, currency)),
            }
          : null,
        movements: balance ? await readMovements(db, balance.id) : [],
      };
    }),

    handlePublic(contract.topUpBalance, async ({ request, body }) => {
      const account = await accounts.who(request);
      const { amountMinor, currency, clientKey, language } = body;
      if ((await currencyFor(account, await findBalance(db, account))) !== currency) throw notHere();
      if (!amounts.some((units) => minorOf(units, currency) === amountMinor)) throw notThisMuch();
      const balance = await balanceFor(account, currency);
      if (balance.left_minor + balance.held_minor + amountMinor > minorOf(mostOnBalance, currency))
        throw notThisMuch();
      return paying.topUp({
        balanceId: balance.id,
        driverId: balance.driver_id,
        organizationId: balance.organization_id,
        amountMinor,
        currency,
        email: account.email,
        language: language ?? account.language,
        returnUrl,
        clientKey,
      });
    }),
  ];
}

const minorOf = (units: number, currency: string) => units * 10 ** Math.max(2, currencyDecimals(currency));

const notHere = () =>
  problem(409, {
    type: '/problems/drive/top-up',
    title: 'Nothing can be paid ahead here',
    detail: 'The operator arranged another way to pay for this account, or takes no payments.',
    help: 'Charge with your card, or pay at the charger.',
  });

const notThisMuch = () =>
  problem(422, {
    type: '/problems/drive/top-up-amount',
    title: 'Not this amount',
    detail: `One of the amounts that are offered can be paid, and at most ${mostOnBalance} may lie on a balance.`,
    help: 'Choose another amount.',
  });
