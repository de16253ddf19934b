// Keeps the shell of the drivers' app, so that it opens at a kerb with a poor signal, and shows what is pushed to it.
// What the API says is never kept: an old price or an old state would be worse than none.
const SHELL = 'drive-shell-2';
const PAGE = '/drive/';
/** Files of some versions: older ones give way. */
const MOST_KEPT = 150;

self.addEventListener('install', (event) => {
  event.waitUntil(keepShell());
  self.skipWaiting();
});

/** The page and what it loads first: they were fetched before this worker was there, so that it did not see them. */
async function keepShell() {
  const shell = await caches.open(SHELL);
  const answer = await fetch(PAGE);
  if (!answer.ok) return;
  await shell.put(PAGE, answer.clone());
  const files = new Set((await answer.text()).match(/\/assets\/[\w./-]+/g));
  await shell.addAll([...files]);
}

self.addEventListener('activate', (event) => {
  const forget = caches
    .keys()
    .then((names) => Promise.all(names.filter((name) => name !== SHELL).map((name) => caches.delete(name))));
  event.waitUntil(forget.then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(pageOf(request));
  // Names of files below /assets/ change with what is in them: one that is kept is right for ever.
  else if (url.pathname.startsWith('/assets/')) event.respondWith(kept(request));
});

/** The page from the network, so that a new version is had at once; from the shell when there is no network. */
async function pageOf(request) {
  const shell = await caches.open(SHELL);
  try {
    const answer = await fetch(request);
    if (answer.ok) await shell.put(PAGE, answer.clone());
    return answer;
  } catch (error) {
    const page = await shell.match(PAGE);
    if (page) return page;
    throw error;
  }
}

async function kept(request) {
  const shell = await caches.open(SHELL);
  const known = await shell.match(request);
  if (known) return known;
  const answer = await fetch(request);
  if (!answer.ok) return answer;
  await shell.put(request, answer.clone());
  const all = await shell.keys();
  const assets = all.filter(({ url }) => new URL(url).pathname.startsWith('/assets/'));
  await Promise.all(assets.slice(0, -MOST_KEPT).map((old) => shell.delete(old)));
  return answer;
}

self.addEventListener('push', (event) => {
  const told = event.data?.json() ?? {};
  const { title = 'Charge', body = '', url = PAGE, tag } = told;
  event.waitUntil(
    self.registration.showNotification(title, { body, tag, icon: '/drive/icon-192.png', data: { url } }),
  );
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const url = event.notification.data?.url ?? PAGE;
  event.waitUntil(
    self.clients.matchAll({ type: 'window' }).then((open) => {
      const [window] = open;
      return window ? window.navigate(url).then((shown) => shown?.focus()) : self.clients.openWindow(url);
    }),
  );
});
