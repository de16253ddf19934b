import { type AnchorHTMLAttributes, type MouseEvent, type ReactNode, useSyncExternalStore } from 'react';

/** All pages are below here. */
const ROOT = '/drive';
const listeners = new Set<() => void>();
const changed = () => {
  for (const listener of listeners) listener();
};
addEventListener('popstate', changed);

/** Goes to a page of the app; `replace` leaves no way back to the one before. */
export function go(path: string, options: { replace?: boolean } = {}): void {
  if (options.replace) history.replaceState(null, '', ROOT + path);
  else history.pushState(null, '', ROOT + path);
  changed();
  scrollTo(0, 0);
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The path within the app, always beginning with a slash. */
export function usePath(): string {
  const path = useSyncExternalStore(subscribe, () => location.pathname);
  return path.slice(ROOT.length).replace(/\/+$/, '') || '/';
}

export function useSearch(): URLSearchParams {
  return new URLSearchParams(useSyncExternalStore(subscribe, () => location.search));
}

/** Writes the state of a page into its address, so that going back finds it again. */
export function setSearch(search: URLSearchParams): void {
  history.replaceState(null, '', `${location.pathname}${search.size > 0 ? `?${search}` : ''}`);
  changed();
}

/** A link within the app: a real one, so that it may be opened in a new tab. */
export function Link({
  to,
  children,
  ...rest
}: { to: string; children: ReactNode } & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'>) {
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={ROOT + to} onClick={follow} {...rest}>
      {children}
    </a>
  );
}

/** The values of `{names}` in a pattern when the path has its form: match('/sites/{id}', '/sites/7') → { id: '7' }. */
export function match(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const values: Record<string, string> = {};
  for (const [place, part] of wanted.entries()) {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name) values[name] = decode(given[place]!);
    else if (part !== given[place]) return undefined;
  }
  return values;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
