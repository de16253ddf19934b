import type { Core } from './core.ts';
import type { Evse, Token, TokenInfo } from './model.ts';

/** How a presented token fared: a status of the CSMS, or why nobody could say. */
export type Verdict = { readonly status: string; readonly by: 'csms' | 'station' | 'nobody' };

/** The reader of a station: decides whether a token may charge, and what presenting it means. */
export interface Reader {
  /** Starts where a car waits, or stops what the token or its group started. */
  present(token: Token, evse?: Evse): Promise<Verdict>;
  /** Asks about a token: the CSMS while online, else what the station knows. */
  judge(token: Token): Promise<TokenInfo & Verdict>;
}

export function createReader(core: Core): Reader {
  const { evses, tokens, speaker, charging } = core;

  async function judge(token: Token): Promise<TokenInfo & Verdict> {
    const message = speaker.authorize(token);
    const outcome = await core.send(message);
    if (outcome.outcome === 'answered') {
      const info = speaker.readAuthorization(outcome.payload);
      tokens.remember(token.value, info);
      return { ...info, by: 'csms' };
    }
    const known = tokens.look(token.value, core.now());
    if (known) return { ...known, by: 'station' };
    const status = speaker.settings.allowsUnknownOffline() ? 'Accepted' : 'Unknown';
    return { status, by: 'nobody' };
  }

  async function present(token: Token, at?: Evse): Promise<Verdict> {
    const own = evses.find(({ transaction }) => transaction?.token && same(transaction.token, token));
    if (own && (!at || own === at)) {
      charging.stop(own, { reason: 'Local', trigger: 'StopAuthorized', token });
      return { status: 'Accepted', by: 'station' };
    }
    const info = await judge(token);
    const verdict = { status: info.status, by: info.by };
    if (info.status !== 'Accepted') return verdict;
    const grouped = evses.find(
      ({ transaction }) => info.group !== undefined && transaction?.token && transaction.group === info.group,
    );
    if (grouped && (!at || grouped === at)) {
      charging.stop(grouped, { reason: 'Local', trigger: 'StopAuthorized', token });
      return verdict;
    }
    const evse = at ?? choose(token, info.group);
    if (!evse || evse.transaction?.token || !mayUse(evse, token, info.group))
      return { ...verdict, status: 'Occupied' };
    charging.accept(evse, token, { trigger: 'Authorized', ...(info.group && { group: info.group }) });
    return verdict;
  }

  /** An EVSE whose car waits for a token, else the one reserved for it, else a free one. */
  function choose(token: Token, group: string | undefined): Evse | undefined {
    const usable = evses.filter(
      (evse) =>
        evse.operative &&
        !evse.fault &&
        !evse.authorized &&
        !evse.transaction?.token &&
        mayUse(evse, token, group),
    );
    return (
      usable.find((evse) => evse.car && !evse.finishing) ??
      usable.find((evse) => evse.reservation) ??
      usable.find((evse) => !evse.car)
    );
  }

  return { present, judge };
}

/** A reserved EVSE serves only the token it is reserved for, and its group. */
export function mayUse({ reservation }: Evse, token: Token, group: string | undefined): boolean {
  if (!reservation) return true;
  return (
    reservation.token.toUpperCase() === token.value.toUpperCase() ||
    (group !== undefined && reservation.group === group)
  );
}

function same(one: Token, other: Token): boolean {
  return one.value.toUpperCase() === other.value.toUpperCase();
}
