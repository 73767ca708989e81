// Answers are saved as they are given: a form with data-autosave posts itself in the background; without script its button does.
// A lost line is said, and what was not sent goes when the line is back. data-autosave may hold another address than the form's own.
// The server answers 204 to a request with X-Autosave; a redirect (signed out meanwhile) counts as not saved.
const PAUSE = 800; // milliseconds after the last key
const KEPT_ALIVE = 60_000; // bytes a browser still sends while the page is being left
const announce = (sentence) => document.dispatchEvent(new CustomEvent("announce", { detail: sentence }));
const words = document.querySelector("#announce")?.dataset ?? {};

const post = async (form) => {
  const fields = new FormData(form);
  // The once-only token belongs to the button: saving many times must not use it up.
  fields.delete("once");
  const body = new URLSearchParams(fields);
  const answer = await fetch(form.dataset.autosave || form.action, {
    method: "POST",
    body,
    headers: { "X-Autosave": "1" },
    credentials: "same-origin",
    redirect: "manual",
    keepalive: body.toString().length < KEPT_ALIVE,
  });
  if (!answer.ok) throw new Error(`not saved: ${answer.status}`);
};

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const status = form.querySelector("[data-autosave-status]");
  let timer = 0;
  let again = false;
  let sending = false;
  const tell = (sentence) => {
    if (status) status.textContent = sentence;
    announce(sentence);
  };
  const save = async () => {
    clearTimeout(timer);
    again = sending;
    if (sending) return;
    sending = true;
    try {
      await post(form);
      if (status) status.textContent = words.saved;
      form.dispatchEvent(new Event("saved"));
    } catch {
      tell(navigator.onLine ? words.unsaved : words.offline);
      addEventListener("online", save, { once: true });
    }
    sending = false;
    if (again) save();
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  form.addEventListener("change", save);
  form.addEventListener("submit", () => clearTimeout(timer));
}
