/** What this driver's car needs: the plug and the power that were last looked for, kept on this device for the next time. */

const REMEMBERED = 'busbar.drive.wanted';
/** Filters that go with the car; where and what is free go with the moment. */
const OF_THE_CAR = ['plug', 'from'] as const;

/** Keeps what of a search goes with the car; nothing of it forgets it. */
export function rememberWanted(search: URLSearchParams): void {
  const kept = new URLSearchParams();
  for (const name of OF_THE_CAR) {
    const value = search.get(name);
    if (value) kept.set(name, value);
  }
  if (kept.size > 0) localStorage.setItem(REMEMBERED, kept.toString());
  else localStorage.removeItem(REMEMBERED);
}

/** A search with what is remembered; the same one where it says so itself, or nothing is remembered. */
export function withWanted(search: URLSearchParams): URLSearchParams {
  const kept = new URLSearchParams(localStorage.getItem(REMEMBERED) ?? '');
  if (kept.size === 0 || OF_THE_CAR.some((name) => search.has(name))) return search;
  const whole = new URLSearchParams(search);
  for (const name of OF_THE_CAR) if (kept.has(name)) whole.set(name, kept.get(name)!);
  return whole;
}
