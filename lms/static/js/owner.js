// What lessons keep on this device belongs to one person. It goes when they sign out, when somebody else signs in, and on a shared terminal.
const NOTE = "pennydrop-owner";
const PREFIX = "pennydrop-";
const { owner, shared } = document.querySelector("#announce")?.dataset ?? {};
const noted = localStorage.getItem(NOTE);

const empty = async () => {
  const note = localStorage.getItem(NOTE);
  const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  for (const worker of workers) if (worker.active?.scriptURL.includes("/offline-worker.js")) await worker.unregister();
  if (typeof caches === "undefined") return;
  for (const name of await caches.keys()) if (name.startsWith(PREFIX)) await caches.delete(name);
  const databases = (await indexedDB.databases?.()) ?? [];
  for (const { name } of databases) if (name.startsWith(PREFIX)) indexedDB.deleteDatabase(name);
  if (localStorage.getItem(NOTE) === note) localStorage.removeItem(NOTE);
};
// Whoever begins to keep lessons (lesson/keeping.js) waits for this lock, so that what is new does not go with what is old.
const forget = () => (navigator.locks ? navigator.locks.request(NOTE, empty) : empty());

// Whose they were, or "gone", stays noted until a page has forgotten: leaving this one may cut it short.
if (noted && (noted === "gone" || shared || (owner && owner !== noted))) forget();
document.addEventListener("submit", (event) => {
  if (!event.target.action.endsWith("/sign-out") || !localStorage.getItem(NOTE)) return;
  localStorage.setItem(NOTE, "gone");
  forget();
});
