// Without a line: lessons that were opened stay readable (offline-worker.js), and what is given is kept on this device and sent later, in the
// order in which it was given. Each answer has a name of its own, so that it counts once however often it is sent; the base that its form
// knew lets the server see that another answer was given elsewhere meanwhile: then that is explained, and nothing is thrown away.
const AGAIN = 20_000; // milliseconds between two tries while there is no line
const { owner } = document.querySelector("#announce").dataset;
const banner = document.querySelector("[data-keeper]");
const words = banner.dataset;
const here = location.pathname;
const NAME = `pennydrop-${owner}`;
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const done = (request) => new Promise((good, bad) => {
  request.onsuccess = () => good(request.result);
  request.onerror = () => bad(request.error);
});

// What waits: one answer and one draft an activity, by address; a newer one takes the place of the one before.
const store = async (mode) => {
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("waiting", { keyPath: "key" });
  const database = await done(opening);
  database.onversionchange = () => database.close();
  const work = database.transaction("waiting", mode);
  work.oncomplete = () => database.close();
  return work.objectStore("waiting");
};
const waiting = async () => (await done((await store("readonly")).getAll())).sort((a, b) => a.at - b.at);
const put = async (entry) => done((await store("readwrite")).put(entry));
const drop = async (key) => done((await store("readwrite")).delete(key));
const keyOf = (url, draft) => new URL(url, location.href).pathname + (draft ? "#draft" : "");

const say = (sentence, extra) => {
  banner.hidden = !sentence;
  banner.replaceChildren(sentence, ...(extra ? [" ", extra] : []));
};
const status = (form, sentence) => {
  const place = form.querySelector("[data-autosave-status]");
  if (place) place.textContent = sentence;
};
let timer = 0;
const withoutLine = () => {
  say(words.offline);
  clearTimeout(timer);
  timer = setTimeout(sendAll, AGAIN);
};

const keep = async (form, fields, draft) => {
  const values = new URLSearchParams(fields);
  values.delete("csrf_token");
  if (!draft) values.set("once", crypto.randomUUID());
  const url = new URL(form.getAttribute("action"), location.href).pathname;
  await put({ key: keyOf(url, draft), url, draft, fields: values.toString(), page: here, title: document.title, at: Date.now() });
  localStorage.setItem("pennydrop-owner", owner);
  if (!draft) await drop(keyOf(url, true));
  form.dispatchEvent(new CustomEvent("saved", { bubbles: true }));
  status(form, words.kept);
};
document.addEventListener("unsent", (event) => {
  const { form, fields, draft, answer } = event.detail;
  if (!form.closest("[data-keepable]")) return;
  if (answer && answer.status < 500 && !answer.redirected) return; // refused: the server's own page says why
  event.preventDefault();
  keep(form, fields, draft).then(() => (answer?.redirected ? location.assign(answer.url) : withoutLine()));
});
document.addEventListener("answered", async ({ detail: { form, answer, text } }) => {
  if (!answer.ok) return;
  await drop(keyOf(form.getAttribute("action"), false));
  await drop(keyOf(form.getAttribute("action"), true));
  await (await caches.open(NAME)).put(here, new Response(text, { headers: answer.headers }));
});
document.addEventListener("saved", (event) => {
  if (event.detail) drop(keyOf(event.target.getAttribute("action"), true));
});

// What waits stands in its form again when the lesson is opened without a line.
const fill = (entry) => {
  const form = [...document.forms].find((each) => new URL(each.action).pathname === entry.url);
  if (!form) return;
  const given = new URLSearchParams(entry.fields);
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.localName === "button") continue;
    if (field.type === "radio" || field.type === "checkbox") field.checked = given.getAll(field.name).includes(field.value);
    else if (given.has(field.name)) field.value = given.get(field.name);
  }
  form.dispatchEvent(new CustomEvent("filled"));
  status(form, words.kept);
};

// Sends one; true when it need not wait any more. A page that is not the lesson, or says no, leaves it waiting with the reason.
const send = async (entry, token) => {
  const body = new URLSearchParams(entry.fields);
  body.set("csrf_token", token);
  const headers = entry.draft ? { "X-Autosave": "1" } : {};
  const answer = await fetch(entry.url, { method: "POST", body, headers, credentials: "same-origin" });
  if (answer.status >= 500) throw new Error(`not now: ${answer.status}`);
  const text = await answer.text();
  if (answer.ok && (entry.draft ? !answer.redirected : new URL(answer.url).pathname === entry.page)) {
    await drop(entry.key);
    if (entry.page === here && !entry.draft) document.dispatchEvent(new CustomEvent("fresh", { detail: { text, url: entry.url } }));
    return true;
  }
  entry.left = answer.status === 400 || answer.status === 409 ? "stale" : "gone";
  await put(entry);
  if (entry.page === here && !entry.draft) document.dispatchEvent(new CustomEvent("fresh", { detail: { text, url: entry.url } }));
  return false;
};
const tokenFrom = async (page) => {
  const answer = await fetch(page, { credentials: "same-origin" });
  if (answer.redirected || !answer.ok) throw new Error(`not now: ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector('[name="csrf_token"]').value;
};

// What could not be sent is shown with what was given, and goes only by its owner's hand.
const explain = (entries) => {
  const list = document.createElement("ul");
  for (const entry of entries) {
    const line = document.createElement("li");
    const given = [...new URLSearchParams(entry.fields)].filter(([name]) => name === "text").map(([, text]) => text).join("");
    const page = document.createElement("a");
    page.href = entry.page;
    page.textContent = entry.title;
    const leave = document.createElement("button");
    leave.type = "button";
    leave.className = "btn";
    leave.textContent = words.leave;
    leave.addEventListener("click", () => drop(entry.key).then(() => location.reload()));
    line.append(page, `: ${words[entry.left]} ${given} `, leave);
    list.append(line);
  }
  say(filled(words.left, { n: entries.length }), list);
};

const sendAll = () => navigator.locks.request(NAME, { ifAvailable: true }, async (lock) => {
  if (!lock) return;
  const entries = await waiting();
  if (!entries.length) return navigator.onLine ? say("") : withoutLine();
  try {
    const token = await tokenFrom(entries[0].page);
    const left = [];
    for (const entry of entries) if (!(await send(entry, token))) left.push(entry);
    if (left.length) explain(left);
    else say(words.sent);
  } catch {
    entries.filter((entry) => entry.page === here && !entry.left).forEach(fill);
    withoutLine();
  }
});

// This page, and what draws it, is kept for reading without a line.
const begin = async () => {
  if (!navigator.serviceWorker) return;
  const knew = navigator.serviceWorker.controller;
  await navigator.locks.request("pennydrop-owner", () => localStorage.setItem("pennydrop-owner", owner));
  await navigator.serviceWorker.register(`${words.worker}?owner=${encodeURIComponent(owner)}`);
  await navigator.serviceWorker.ready;
  const cache = await caches.open(NAME);
  const loaded = performance.getEntriesByType("resource").map((entry) => new URL(entry.name));
  for (const { origin, pathname } of loaded) {
    if (origin === location.origin && pathname.startsWith(words.assets) && !(await cache.match(pathname))) await cache.add(pathname);
  }
  if (!knew && !location.search) {
    const page = await fetch(here, { credentials: "same-origin" });
    if (page.ok && !page.redirected) await cache.put(here, page);
  }
  banner.dataset.ready = "";
};

addEventListener("offline", withoutLine);
addEventListener("online", sendAll);
if (navigator.locks && "indexedDB" in window) {
  sendAll();
  begin().catch(() => {});
}
