// Answers are saved as they are given: a form with data-autosave posts itself in the background; without script its button does.
// A lost line is said, and what was not sent goes when the line is back; until then, the form's button keeps the page where it is.
// data-autosave may hold another address than the form's own. The server answers 204 to a request with X-Autosave, 409 where somebody
// else was faster; a redirect (signed out meanwhile) counts as not saved. What cannot be sent is offered to whoever keeps it ("unsent").
const PAUSE = 800; // milliseconds after the last key
const KEPT_ALIVE = 60_000; // bytes a browser still sends while the page is being left
const announce = (sentence) => document.dispatchEvent(new CustomEvent("announce", { detail: sentence }));
const words = document.querySelector("#announce")?.dataset ?? {};
const states = new WeakMap();

const fieldsOf = (form) => {
  const fields = new FormData(form);
  // The once-only token belongs to the button: saving many times must not use it up.
  fields.delete("once");
  return new URLSearchParams(fields);
};
const post = async (form, body) => {
  const answer = await fetch(form.dataset.autosave || form.action, {
    method: "POST",
    body,
    headers: { "X-Autosave": "1" },
    credentials: "same-origin",
    redirect: "manual",
    keepalive: body.toString().length < KEPT_ALIVE,
  });
  if (!answer.ok) throw Object.assign(new Error(`not saved: ${answer.status}`), { status: answer.status });
  return answer;
};
const tell = (form, sentence) => {
  const status = form.querySelector("[data-autosave-status]");
  if (status) status.textContent = sentence;
  announce(sentence);
};
const failed = (form, state, fields, status) => {
  state.unsent = true;
  if (status === 409) return tell(form, form.dataset.stale ?? words.unsaved);
  addEventListener("online", () => save(form), { once: true });
  const unsent = new CustomEvent("unsent", { cancelable: true, detail: { form, fields, draft: true } });
  if (document.dispatchEvent(unsent)) tell(form, navigator.onLine ? words.unsaved : words.offline);
};

// Saves one at a time, the newest last; resolves when nothing is left to send, or could not be sent.
const save = (form) => {
  const state = states.get(form);
  clearTimeout(state.timer);
  state.again = true;
  state.busy ??= (async () => {
    while (state.again) {
      state.again = false;
      const fields = fieldsOf(form);
      try {
        const answer = await post(form, fields);
        state.unsent = false;
        // What stands on the server has a name; the form knows it, so that it does not undo what another window wrote.
        if (answer.headers.has("X-Base")) form.elements.base.value = answer.headers.get("X-Base");
        const status = form.querySelector("[data-autosave-status]");
        if (status) status.textContent = words.saved;
        form.dispatchEvent(new CustomEvent("saved", { bubbles: true, detail: answer }));
      } catch (error) {
        failed(form, state, fields, error.status);
      }
    }
    state.busy = null;
  })();
  return state.busy;
};

const watched = (event) => {
  const form = event.target.closest?.("form[data-autosave]");
  if (form && !states.has(form)) states.set(form, { timer: 0, again: false, busy: null, unsent: false });
  return form;
};
document.addEventListener("input", (event) => {
  const form = watched(event);
  if (!form) return;
  clearTimeout(states.get(form).timer);
  states.get(form).timer = setTimeout(save, PAUSE, form);
});
document.addEventListener("change", (event) => {
  const form = watched(event);
  if (form) save(form);
});
document.addEventListener("submit", async (event) => {
  const form = watched(event);
  if (!form || event.defaultPrevented) return;
  const state = states.get(form);
  clearTimeout(state.timer);
  if (form.closest(".activity") || (!state.busy && !state.unsent)) return;
  // A page that is left over a lost line is lost with it: first see whether the line is there.
  event.preventDefault();
  await save(form);
  if (!state.unsent) form.requestSubmit(event.submitter);
});
