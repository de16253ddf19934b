/** Which bulk commands this browser has begun lately. */

export interface BegunBulk {
  id: string;
  intent: string;
  stations: number;
  at: string;
}

const REMEMBERED = 'busbar.bulk';
/** More would only be a list of what nobody looks for any more. */
const KEPT = 8;

/** The bulk commands begun here lately, the newest first. */
export function begunBulks(): BegunBulk[] {
  try {
    const kept = JSON.parse(localStorage.getItem(REMEMBERED) ?? '[]') as Partial<BegunBulk>[];
    return kept.filter((one): one is BegunBulk => typeof one.intent === 'string');
  } catch {
    return [];
  }
}

/** Keeps a bulk command findable after its page has been left. */
export function rememberBulk(begun: BegunBulk): void {
  localStorage.setItem(REMEMBERED, JSON.stringify([begun, ...begunBulks()].slice(0, KEPT)));
}
