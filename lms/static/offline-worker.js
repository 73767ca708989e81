// Keeps lessons that were opened readable without a line. Its scope is the folder of the courses; it keeps lessons, their pictures and what
// draws them, and nothing else: never an assessment, a result or a list. Whose lessons they are stands in its address, so that another
// person's never mix with them; signing out empties it (js/owner.js and the header Clear-Site-Data).
const OWNER = new URL(location.href).searchParams.get("owner");
const KEPT = `pennydrop-${OWNER}`;
const MOST = 200; // lessons, pictures and files; the oldest go first
const SCOPE = new URL(registration.scope).pathname;
const ASSETS = new URL("../assets/", registration.scope).pathname;
const LESSON = /^[^/]+\/modules\/[^/]+$/;
const PICTURE = /^[^/]+\/modules\/media\/[^/]+$/;
const SORRY = `${SCOPE}offline.html`;

const found = async (path) => (await caches.open(KEPT)).match(path);
const keep = async (path, answer) => {
  const cache = await caches.open(KEPT);
  await cache.put(path, answer);
  const names = await cache.keys();
  for (const name of names.slice(0, Math.max(0, names.length - MOST))) await cache.delete(name);
};
const fromLine = async (event, path) => {
  const answer = await fetch(event.request);
  if (answer.ok && !answer.redirected && !new URL(event.request.url).search) event.waitUntil(keep(path, answer.clone()));
  return answer;
};
const sorry = async () => (await found(SORRY)) ?? Response.error();

const prepare = async () => {
  const cache = await caches.open(KEPT);
  const page = await fetch(SORRY);
  const drawn = [...(await page.clone().text()).matchAll(/(?:href|src)="([^"#]+)/g)].map(([, address]) => address);
  await cache.put(SORRY, page);
  await cache.addAll([...new Set(drawn.filter((address) => address.startsWith(ASSETS)))]);
  await skipWaiting();
};

addEventListener("install", (event) => event.waitUntil(prepare()));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname: path } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === "GET" && path.startsWith(ASSETS)) {
    event.respondWith(found(path).then((kept) => kept ?? fetch(request)));
    return;
  }
  const inside = path.startsWith(SCOPE) ? path.slice(SCOPE.length) : "";
  if (request.method === "GET" && (LESSON.test(inside) || PICTURE.test(inside))) {
    event.respondWith(fromLine(event, path).catch(async () => (await found(path)) ?? sorry()));
    return;
  }
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(sorry));
});
