/* Without a connection a page that was asked for becomes the page that says so; nothing else is kept or touched. */
const kept = {{ kept|tojson }};
const store = "rapport-offline-{{ version }}";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(store).then((cache) => cache.addAll(kept)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name !== store).map((name) => caches.delete(name))));
  event.waitUntil(Promise.all([old, self.registration.navigationPreload?.enable(), self.clients.claim()]));
});

async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return caches.match(kept[0]);
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate" && request.method === "GET") event.respondWith(page(event));
  else if (kept.includes(new URL(request.url).pathname)) event.respondWith(fetch(request).catch(() => caches.match(request, { ignoreVary: true })));
});
