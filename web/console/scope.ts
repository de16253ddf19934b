/** Which part of the network the person looks at: everything they may see, one organization, or one site. */

import { useSyncExternalStore } from 'react';

export interface ViewScope {
  organizationId?: string;
  siteId?: string;
}
interface Chosen extends ViewScope {
  name?: string;
}

const REMEMBERED = 'busbar.scope';
const watchers = new Set<() => void>();
let chosen: Chosen = read();

function read(): Chosen {
  try {
    return JSON.parse(localStorage.getItem(REMEMBERED) ?? '{}') as Chosen;
  } catch {
    return {};
  }
}

/** Looks at another part of the network; {} is all of it. */
export function chooseScope(next: Chosen): void {
  chosen = next;
  localStorage.setItem(REMEMBERED, JSON.stringify(next));
  for (const watcher of watchers) watcher();
}

/** What is looked at, with its name for the switch. */
export function useChosenScope(): Chosen {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => chosen,
  );
}

/** What is looked at, as the query of a list route takes it. */
export function useViewScope(): ViewScope {
  const { organizationId, siteId } = useChosenScope();
  return { ...(organizationId && { organizationId }), ...(siteId && { siteId }) };
}
