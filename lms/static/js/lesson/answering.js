// An answer is sent without leaving the page: the page that comes back is the one that a plain form gets, and only what changed is taken
// from it. The focus goes to the heading of what was answered, or to the field that was refused, and the verdict is announced.
const announce = (sentence) => document.dispatchEvent(new CustomEvent("announce", { detail: sentence }));
const words = document.querySelector("#announce")?.dataset ?? {};
const changing = (stem) => [`.activity[aria-labelledby="${stem}"]`, ".lesson-bar", ".onward", ".contents"];

const focusOn = (section, stem) => {
  const wrong = section.querySelector(".error");
  const heading = document.getElementById(stem);
  const target = (wrong && section.querySelector(`[aria-describedby~="${wrong.id}"]`)) || heading;
  const field = target.matches("fieldset") ? target.querySelector("input, select, textarea") : target;
  (field ?? heading).focus({ preventScroll: true });
  section.scrollIntoView({ block: "start" });
  const said = wrong ?? section.querySelector(".consequence, [role=status] .state, [role=status]");
  if (said) announce(said.textContent.replace(/\s+/g, " ").trim());
};

const take = (text, stem, moving = true) => {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  if (!fresh.querySelector(changing(stem)[0])) return false;
  for (const part of changing(stem)) {
    const now = fresh.querySelector(part);
    if (now) document.querySelector(part)?.replaceWith(document.adoptNode(now));
  }
  const section = document.querySelector(changing(stem)[0]);
  document.dispatchEvent(new CustomEvent("shown", { detail: section }));
  if (!moving) return true;
  focusOn(section, stem);
  history.replaceState(null, "", `#${stem}`);
  return true;
};

// Whoever keeps answers on this device takes it; else it is said, and what the server answered is shown as for a plain form.
const notSent = (form, fields, answer) => {
  const unsent = new CustomEvent("unsent", { cancelable: true, detail: { form, fields, answer } });
  if (!document.dispatchEvent(unsent)) return;
  if (answer) return HTMLFormElement.prototype.submit.call(form);
  const status = form.querySelector("[data-autosave-status]");
  if (status) status.textContent = words.unsaved;
  announce(words.unsaved);
};

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const section = form.closest(".activity");
  if (!section || event.defaultPrevented || "busy" in form.dataset) {
    if (section) event.preventDefault();
    return;
  }
  event.preventDefault();
  const stem = section.getAttribute("aria-labelledby");
  const fields = new URLSearchParams(new FormData(form, event.submitter));
  form.dataset.busy = "";
  try {
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body: fields, credentials: "same-origin" });
    const text = await answer.text();
    if (take(text, stem)) document.dispatchEvent(new CustomEvent("answered", { detail: { form, answer, text } }));
    else notSent(form, fields, answer);
  } catch {
    notSent(form, fields);
  }
  delete form.dataset.busy;
});

// An answer that waited for the line came back: its page is taken over, without moving the reader.
document.addEventListener("fresh", ({ detail: { text, url } }) => {
  const form = [...document.querySelectorAll(".activity form")].find((each) => new URL(each.action).pathname === url);
  if (form) take(text, form.closest(".activity").getAttribute("aria-labelledby"), false);
});

// "Try it again" asks for the same page with one thing open.
document.addEventListener("click", async (event) => {
  const link = event.target.closest?.(".activity a[data-again]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const stem = link.closest(".activity").getAttribute("aria-labelledby");
  try {
    const answer = await fetch(link.href, { credentials: "same-origin" });
    if (!answer.ok || !take(await answer.text(), stem)) location.assign(link.href);
  } catch {
    location.assign(link.href);
  }
});
