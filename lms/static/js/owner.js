// What lessons keep on this device belongs to one person. It goes when they sign out, when somebody else signs in, and on a shared terminal.
const NOTE = "pennydrop-owner";
const PREFIX = "pennydrop-";
const { owner, shared } = document.querySelector("#announce")?.dataset ?? {};
const noted = localStorage.getItem(NOTE);

const forget = async () => {
  localStorage.removeItem(NOTE);
  const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  for (const worker of workers) if (worker.active?.scriptURL.includes("/offline-worker.js")) await worker.unregister();
  if (typeof caches === "undefined") return;
  for (const name of await caches.keys()) if (name.startsWith(PREFIX)) await caches.delete(name);
  const databases = (await indexedDB.databases?.()) ?? [];
  for (const { name } of databases) if (name.startsWith(PREFIX)) indexedDB.deleteDatabase(name);
};

// "gone" stays noted until a page has forgotten: leaving this one may cut it short.
if (noted && (noted === "gone" || shared || (owner && owner !== noted))) forget();
document.addEventListener("submit", (event) => {
  if (!event.target.action.endsWith("/sign-out") || !localStorage.getItem(NOTE)) return;
  localStorage.setItem(NOTE, "gone");
  forget();
});
