import { frame } from '../platform/stream-message.ts';
import type { Ears } from './ears.ts';
import type { Watcher } from './watchers.ts';

/** Changes are told together, so often at most. */
const togetherMs = 1000;

/** What changes what drivers see of a place. */
const shown = /^(connector|station|site|tariff|price_series)\./;

/** Tells drivers which places have changed; what changed they read where everybody reads it. */
export function createPublicLive(ears: Ears, onChange: () => void) {
  const watching = new Set<Watcher>();
  const changed = new Set<string>();
  let telling: NodeJS.Timeout | undefined;

  function tell(): void {
    telling = undefined;
    onChange();
    const text = frame('changed', { siteIds: [...changed] });
    changed.clear();
    for (const watcher of watching) watcher.write(text);
  }

  return {
    /** From when this resolves until it is ended, every change is told. */
    async join(watcher: Watcher): Promise<{ end(): void }> {
      const heard = await ears.hear({
        events(events) {
          for (const { kind, siteId } of events) if (siteId && shown.test(kind)) changed.add(siteId);
          if (changed.size > 0 && !telling) telling = setTimeout(tell, togetherMs).unref();
        },
      });
      watching.add(watcher);
      return {
        end() {
          watching.delete(watcher);
          heard.end();
        },
      };
    },
  };
}
